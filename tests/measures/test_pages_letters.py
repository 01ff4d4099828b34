"""Reminder letters: to whom, by whom, on one page each, printed again as they were sent."""

from collections.abc import Sequence

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from common.errors import Conflict
from measures.actions.letters import remind_ministries, remind_states
from measures.actions.reports import save_draft, submit_reports
from measures.models import Measure, Reminder
from tests.journal.completeness import journalled, nothing_journalled
from tests.measures.acts import account, chosen, focal_of, part, period
from tests.pages import signed_in, text_of, visit
from tests.printed import pages_of

pytestmark = pytest.mark.django_db
SEND = reverse("measures:reminders", args=["AN2-09"])
MINISTRY = "ML-MAECI"


def sent(user: User, *codes: str) -> list[Reminder]:
    return remind_ministries(by=user, period=period(), ministries=codes or (MINISTRY,))


def address(row: Reminder) -> str:
    return reverse("measures:reminder", args=["AN2-09", row.pk])


def pages(user: User, row: Reminder, query: str = "") -> list[str]:
    return pages_of(visit(user, address(row) + query).content)


def test_a_letter_leaves_a_row_and_an_entry(comite_ml: User):
    with journalled("send_reminder", by=comite_ml, about=Reminder.objects.get, addressee=("", MINISTRY)):
        sent(comite_ml)
    assert Reminder.objects.get().missing > 0


def test_letters_of_a_state_follow_each_other(comite_ml: User, comite_ne: User):
    sent(comite_ml, MINISTRY, "ML-MEF")
    (third,) = sent(comite_ml)
    (first,) = remind_ministries(by=comite_ne, period=period(), ministries=["NE-MEF"])
    assert (third.number, first.number) == (3, 1)


@pytest.mark.parametrize(
    "name", ["comite.ne", "point-focal.ml-maeci", "lecteur.ml", "administrateur.ml", "coordination"]
)
def test_who_is_not_its_coordination_writes_to_no_ministry(name: str):
    with nothing_journalled(), pytest.raises(PermissionDenied):
        sent(account(name))


def test_the_confederation_writes_to_states_and_states_do_not(coordination: User, comite_ml: User):
    (row,) = remind_states(by=coordination, period=period(), states=["ML"])
    assert row.ministry is None
    with pytest.raises(PermissionDenied):
        remind_states(by=comite_ml, period=period(), states=["ML"])


def test_nobody_is_reminded_of_nothing(comite_ml: User):
    with pytest.raises(Conflict, match="Choisissez"):
        remind_ministries(by=comite_ml, period=period(), ministries=[])


def test_nobody_is_reminded_before_the_campaign_opens(comite_ml: User):
    with pytest.raises(Conflict, match="pas encore ouverte"):
        remind_ministries(by=comite_ml, period=period("AN2-BILAN"), ministries=[MINISTRY])


def test_a_ministry_that_reported_everything_is_not_reminded(comite_bf: User):
    with pytest.raises(Conflict, match="Rien ne manque"):
        remind_ministries(by=comite_bf, period=period("AN2-06"), ministries=["BF-MAE"])


# --- Pages ------------------------------------------------------------------------------------------------


def test_ticked_ministries_get_their_letters(comite_ml: User):
    answer = signed_in(comite_ml).post(SEND, {"ministere": [MINISTRY, "ML-MEF"]}, secure=True, follow=True)
    assert "2 lettres sont établies" in text_of(answer)
    assert Reminder.objects.count() == 2


@pytest.mark.parametrize(("name", "ticked"), [("comite.ml", "ministere"), ("coordination", "etat")])
def test_a_code_that_no_database_can_look_for_makes_no_letter(name: str, ticked: str):
    assert signed_in(account(name)).post(SEND, {ticked: "\0"}, secure=True).status_code in (403, 409)
    assert not Reminder.objects.exists()


def test_e03_a_form_sent_twice_makes_its_letters_once(comite_ml: User):
    for _ in range(2):
        fields = {"ministere": [MINISTRY], "cle": "00000000-0000-7000-8000-0000000000bb"}
        assert signed_in(comite_ml).post(SEND, fields, secure=True).status_code == 302
    assert Reminder.objects.count() == 1


@pytest.mark.parametrize("name", ["comite.ne", "coordination", "point-focal.ml-maeci", "lecteur.ml"])
def test_a04_another_s_letter_does_not_exist(name: str, comite_ml: User):
    (row,) = sent(comite_ml)
    assert visit(account(name), address(row)).status_code == 404


@pytest.mark.poppler
def test_g07_a_letter_holds_on_one_page_with_letterhead_addressee_and_signatory(comite_ml: User):
    (row,) = sent(comite_ml)
    (page,) = pages(comite_ml, row)
    for words in ("N° 1/AN2-09/", row.ministry.name.split()[-1], "Objet : relance", "30 septembre 2026", "Pour :"):
        assert words in page
    assert "Données de démonstration" in page


@pytest.mark.poppler
def test_g07_long_titles_keep_a_letter_on_one_page(comite_ml: User):
    Measure.objects.filter(code__startswith="AN2").update(title="Désenclavement " * 15)
    (row,) = sent(comite_ml)
    assert len(pages(comite_ml, row)) == 1


@pytest.mark.poppler
def test_letters_of_one_sending_are_one_document_with_a_page_each(comite_ml: User):
    first, second = sent(comite_ml, MINISTRY, "ML-MEF")
    whole = pages(comite_ml, first, "?envoi=entier")
    assert whole == [*pages(comite_ml, first), *pages(comite_ml, second)]


@pytest.mark.poppler
def test_a_letter_is_printed_again_as_it_was_sent(comite_ml: User):
    (row,) = sent(comite_ml)
    before = pages(comite_ml, row)
    late = part()
    writer = account(focal_of(late))
    draft = save_draft(
        by=writer, implementation=late, period=period(), values={"status": "in_progress", "physical_rate": 100}
    )
    submit_reports(by=writer, chosen=chosen(draft))
    assert pages(comite_ml, row) == before
    (again,) = sent(comite_ml)
    assert again.missing == row.missing - 1


@pytest.mark.poppler
def test_a_restricted_measure_is_neither_named_nor_counted_on_paper(comite_ml: User):
    (before,) = sent(comite_ml)
    Measure.objects.filter(code="AN2-DIP-01").update(level="restricted")
    (after,) = sent(comite_ml)
    assert after.missing == before.missing - 1
    assert "AN2-DIP-01" not in pages(comite_ml, after)[0]


@pytest.mark.poppler
def test_the_confederation_writes_on_its_own_letterhead_to_the_body_of_the_state(coordination: User):
    (row,) = remind_states(by=coordination, period=period(), states=["NE"])
    (page,) = pages(coordination, row)
    assert "Confédération des États du Sahel" in page
    assert "Comité national chargé" in page


def queries_of(user: User, rows: Sequence[Reminder]) -> int:
    client = signed_in(user)
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{address(rows[0])}?envoi=entier", secure=True)
    return len(queries)


def test_g11_one_letter_and_three_take_the_same_queries(comite_ml: User):
    one, three = sent(comite_ml), sent(comite_ml, MINISTRY, "ML-MEF", "ML-MTI")
    assert queries_of(comite_ml, one) == queries_of(comite_ml, three)

"""Pages of the blockers: the list by age, one blocker, and what may be done of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Body, User
from measures.models import Blocker, Implementation
from tests.measures.acts import account, focal_of, new_blocker, open_blocker, part
from tests.pages import signed_in, text_of, visit

pytestmark = pytest.mark.django_db
LIST = "/blocages/"


def page_of(row: Blocker) -> str:
    return f"/blocages/{row.pk}/"


def sent(user: User, url: str, **typed: Any) -> Any:
    return signed_in(user).post(url, typed, secure=True)


def stored(row: Blocker) -> Blocker:
    return Blocker.objects.get(pk=row.pk)


# --- The list ----------------------------------------------------------------------------------------


def test_blockers_are_listed_oldest_first_with_their_age():
    answer = visit(account("comite.ml"), LIST)
    rows = [row for row, _ in answer.context["lines"]]
    assert rows == sorted(rows, key=lambda row: row.since)
    assert next(days for _, days in answer.context["lines"]) == (answer.context["today"] - rows[0].since).days


def test_a_coordination_lists_its_own_blockers_and_the_raised_ones_of_its_measures(comite_ml: User):
    own = open_blocker()
    hidden = Blocker.objects.exclude(member_state="ML").exclude(level="confederal")
    listed = {row.pk for row, _ in visit(comite_ml, f"{LIST}?suite=tous").context["lines"]}
    assert own.pk in listed
    assert not listed & set(hidden.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("etat=ML", lambda row: row.member_state_id == "ML"),
        ("niveau=confederal", lambda row: row.level == "confederal"),
        ("axe=DEV", lambda row: row.implementation.measure.axis.code == "DEV"),
    ],
)
def test_each_filter_keeps_what_it_names(query: str, kept: Callable[[Blocker], bool]):
    user = account("comite.ml")
    everything = [row for row, _ in visit(user, LIST).context["lines"]]
    filtered = [row for row, _ in visit(user, f"{LIST}?{query}").context["lines"]]
    assert filtered == [row for row in everything if kept(row)]


def test_a_lifted_blocker_leaves_the_list_and_stays_under_its_filter(comite_ml: User):
    row = open_blocker()
    sent(comite_ml, page_of(row), acte="lever", lifted_on="2026-10-02", how_lifted="Décret pris")
    assert row.pk not in {line.pk for line, _ in visit(comite_ml, LIST).context["lines"]}
    assert row.pk in {line.pk for line, _ in visit(comite_ml, f"{LIST}?suite=leves").context["lines"]}


def test_the_list_leaves_as_a_file_without_what_is_restricted(comite_ml: User):
    Blocker.objects.filter(member_state="ML").update(what="CANARI")
    row = open_blocker()
    row.implementation.measure.level = "restricted"
    row.implementation.measure.save()
    Blocker.objects.filter(pk=row.pk).update(what="SECRET")
    told = visit(comite_ml, f"{LIST}?format=csv").content.decode("utf-8-sig")
    assert "CANARI" in told
    assert "SECRET" not in told
    assert "SECRET" in visit(comite_ml, f"{LIST}?format=csv&diffusion=restreinte").content.decode("utf-8-sig")


def test_an_unknown_format_of_the_list_does_not_exist(comite_ml: User):
    assert visit(comite_ml, f"{LIST}?format=exe").status_code == 404


def queries_of(user: User, url: str) -> int:
    client = signed_in(user)
    client.get(url, secure=True)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(url, secure=True)
    return len(queries)


@pytest.mark.parametrize("query", ["", "?format=csv"])
def test_the_list_asks_as_much_of_one_row_as_of_six(comite_ml: User, query: str):
    before = queries_of(comite_ml, f"{LIST}{query}")
    for row in Implementation.objects.filter(member_state="ML", measure__axis__roadmap__code="AN2")[:6]:
        blocker = new_blocker(row, member_state_id="ML", opened_by=comite_ml)
        blocker.save()
    assert queries_of(comite_ml, f"{LIST}{query}") == before


# --- One blocker -------------------------------------------------------------------------------------


def test_a_national_blocker_of_another_state_does_not_exist(comite_bf: User, coordination: User):
    row = open_blocker()
    assert visit(comite_bf, page_of(row)).status_code == 404
    assert visit(coordination, page_of(row)).status_code == 404


def test_a_raised_blocker_is_read_by_the_states_concerned(comite_ml: User, comite_bf: User, coordination: User):
    row = open_blocker()
    body = Body.objects.filter(level="confederal").first()
    answer = sent(comite_ml, page_of(row), acte="porter", body=body.pk, on="2026-12-12", read_version=row.version)
    assert answer.status_code == 302
    assert (stored(row).level, stored(row).asked_at) == ("confederal", f"{body.title}, 12\u00a0décembre\u00a02026")
    assert visit(comite_bf, page_of(row)).status_code == 200
    assert visit(coordination, page_of(row)).status_code == 200


def test_raising_asks_for_the_session(comite_ml: User):
    row = open_blocker()
    answer = sent(comite_ml, page_of(row), acte="porter", body="", on="", read_version=row.version)
    assert answer.status_code == 422
    assert stored(row).level == "national"


def test_a_ministry_does_not_raise_what_it_reads():
    row = open_blocker()
    user, body = account(focal_of(row)), Body.objects.filter(level="confederal").first()
    assert "Porter au niveau confédéral" not in text_of(visit(user, page_of(row)))
    assert sent(user, page_of(row), acte="porter", body=body.pk, on="2026-12-12").status_code == 403


def test_e01_a_blocker_changed_meanwhile_comes_back_with_the_difference_and_what_was_typed():
    row = open_blocker()
    user = account(focal_of(row))
    typed = {"what": "Mon texte", "since": "2026-09-01", "level": "national", "who_can_lift": "Le ministre"}
    Blocker.objects.filter(pk=row.pk).update(what="Texte d’un autre", version=2)
    answer = sent(user, page_of(row), acte="modifier", read_version=1, **typed)
    assert answer.status_code == 409
    assert "Texte d’un autre" in text_of(answer)
    assert 'value="2"' in answer.content.decode()
    assert answer.context["modifier"]["what"].value() == "Mon texte"
    assert stored(row).what == "Texte d’un autre"
    assert sent(user, page_of(row), acte="modifier", read_version=2, **typed).status_code == 302
    assert stored(row).what == "Mon texte"


@pytest.mark.parametrize("act", ["lever", "porter"])
def test_e01_a_blocker_changed_meanwhile_is_neither_lifted_nor_raised(comite_ml: User, act: str):
    row, body = open_blocker(), Body.objects.filter(level="confederal").first()
    Blocker.objects.filter(pk=row.pk).update(version=2)
    typed = {"lifted_on": "2026-10-02", "how_lifted": "Décret", "body": body.pk, "on": "2026-12-12"}
    assert sent(comite_ml, page_of(row), acte=act, read_version=1, **typed).status_code == 409
    assert (stored(row).lifted_on, stored(row).level) == (None, "national")


def test_lifting_a_blocker_keeps_what_was_typed_when_a_date_is_to_come(comite_ml: User):
    row = open_blocker()
    answer = sent(comite_ml, page_of(row), acte="lever", lifted_on="2099-01-01", how_lifted="Décret pris")
    assert answer.status_code == 422
    assert "Cette date est à venir" in text_of(answer)
    assert answer.context["lever"]["how_lifted"].value() == "Décret pris"


def test_lifting_says_that_the_report_must_follow_where_it_says_blocked(comite_ml: User):
    row = open_blocker()
    assert "le prochain rapport doit dire" not in text_of(visit(comite_ml, page_of(row)))
    Blocker.objects.filter(implementation=row.implementation).exclude(pk=row.pk).delete()
    Implementation.objects.filter(pk=row.implementation_id).update(current_status="blocked")
    assert "le prochain rapport doit dire" in text_of(visit(comite_ml, page_of(row)))
    sent(comite_ml, page_of(row), acte="lever", lifted_on="2026-10-02", how_lifted="Décret pris")
    assert part().current_status == "blocked"


def test_e03_the_same_form_opens_one_blocker():
    row = part()
    user, url = account(focal_of(row)), f"/mesures/{row.measure.code}/ML/blocages/"
    typed = {
        "what": "Attente d’un décret",
        "since": "2026-09-01",
        "level": "national",
        "who_can_lift": "Le ministre",
        "cle": "01890000-0000-7000-8000-000000000001",
    }
    before = Blocker.objects.count()
    assert [sent(user, url, **typed).status_code for _ in range(2)] == [302, 302]
    assert Blocker.objects.count() == before + 1


def test_only_who_leads_is_offered_to_open_a_blocker():
    row = part()
    url = f"/mesures/{row.measure.code}/ML/blocages/"
    assert visit(account(focal_of(row)), url).context["form"] is not None
    assert visit(account("point-focal.ml-mef"), url).context["form"] is None


def test_the_part_says_that_a_blocker_is_open_where_the_report_says_in_progress(comite_ml: User):
    row = part()
    Implementation.objects.filter(pk=row.pk).update(current_status="in_progress")
    Blocker.objects.filter(implementation=row).delete()
    assert "alors qu’un point de blocage est ouvert" not in text_of(visit(comite_ml, row.get_absolute_url()))
    open_blocker()
    assert "alors qu’un point de blocage est ouvert" in text_of(visit(comite_ml, row.get_absolute_url()))


def test_navigation_leads_to_blockers_for_who_reads_some(comite_ml: User, reader: User):
    labels = lambda user: [item.label for item in visit(user, "/").context["navigation"]]  # noqa: E731
    assert "Blocages" in labels(comite_ml)
    assert "Blocages" not in labels(reader)


@pytest.mark.parametrize("name", ["lecteur.ml", "comite.bf", "coordination"])
def test_opening_what_is_not_one_s_to_open_is_refused_whatever_is_sent(name: str):
    answer = signed_in(account(name)).post("/mesures/AN2-DIP-01/ML/blocages/", {"what": ""}, secure=True)
    assert answer.status_code == 403

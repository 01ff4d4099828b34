"""Pages of the revisions: those that wait, a proposal on one part, the slips told and drawn."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from measures.actions.revisions import grant_revision, propose_revisions
from measures.models import Implementation, IndicatorTarget, Revision
from tests.measures.acts import account, focal_of, new_revision, part, proposed_revision
from tests.pages import signed_in, text_of, visit

pytestmark = pytest.mark.django_db
LIST = "/revisions/"
ONE = "/mesures/AN2-DIP-01/ML/revisions/"


def sent(user: User, url: str, **typed: Any) -> Any:
    return signed_in(user).post(url, typed, secure=True)


def decided(user: User, row: Revision, act: str, **typed: Any) -> Any:
    return sent(user, LIST, acte=act, revision=row.pk, **{"version": row.version} | typed)


def step_of(row: Revision) -> str:
    return Revision.objects.get(pk=row.pk).step


def proposal(**typed: str) -> dict[str, str]:
    base = {"new_value": "2026-12-20", "reason": "Crue", "authority": "Note n° 3", "old_value": str(part().due_on)}
    return base | typed


# --- Those that wait ---------------------------------------------------------------------------------


def test_a_coordination_is_shown_what_waits_for_its_decision_and_grants_it(comite_ml: User):
    row = proposed_revision()
    answer = visit(comite_ml, LIST)
    assert row.pk in {line.row.pk for line in answer.context["waiting"]}
    assert "plus tard de 81 jours" in text_of(answer)
    assert decided(comite_ml, row, "accorder").status_code == 302
    assert (part().due_on, step_of(row)) == (date(2026, 12, 20), "granted")


def test_a_refused_revision_stays_in_the_list_under_its_step(comite_ml: User):
    row, before = proposed_revision(), part().due_on
    assert decided(comite_ml, row, "refuser").status_code == 302
    assert (part().due_on, step_of(row)) == (before, "refused")
    listed = visit(comite_ml, f"{LIST}?etape=refused").context["lines"]
    assert row.pk in {line.row.pk for line in listed}


def test_who_proposed_is_told_that_another_decides(comite_ml: User):
    row = new_revision()
    propose_revisions(by=comite_ml, revisions=[row])
    assert "une autre personne décide" in text_of(visit(comite_ml, LIST))
    assert decided(comite_ml, row, "accorder").status_code == 403


@pytest.mark.parametrize("name", ["comite.bf", "coordination", "point-focal.ml-maeci", "lecteur.ml"])
def test_a_revision_is_decided_by_its_own_state_s_coordination_only(name: str):
    row = proposed_revision()
    assert not [line for line in visit(account(name), LIST).context["waiting"] if line.row.pk == row.pk]
    assert decided(account(name), row, "accorder").status_code == 403
    assert step_of(row) == "proposed"


def test_money_of_another_state_is_neither_listed_nor_told_to_exist(comite_bf: User):
    row = new_revision(field="national_share", new_value="123456789")
    propose_revisions(by=account(focal_of(part())), revisions=[row])
    assert row.pk not in {line.row.pk for line in visit(comite_bf, LIST).context["lines"]}
    assert decided(comite_bf, row, "accorder").status_code == 404


def test_e01_a_revision_of_another_version_comes_back_in_the_list(comite_ml: User):
    row = proposed_revision()
    answer = decided(comite_ml, row, "accorder", version=row.version + 1)
    assert answer.status_code == 409
    assert "modifiée entre-temps" in text_of(answer)
    assert step_of(row) == "proposed"


def test_e01_a_grant_on_a_plan_that_moved_shows_the_difference(comite_ml: User):
    row = proposed_revision()
    Implementation.objects.filter(pk=row.implementation_id).update(due_on=date(2026, 11, 15))
    answer = decided(comite_ml, row, "accorder")
    assert answer.status_code == 409
    assert "15 nov. 2026" in text_of(answer)


def test_the_list_leaves_as_a_file_with_values_in_words(comite_ml: User):
    proposed_revision()
    told = visit(comite_ml, f"{LIST}?format=csv").content.decode("utf-8-sig")
    assert "20\u00a0déc.\u00a02026" in told
    assert visit(comite_ml, f"{LIST}?format=exe").status_code == 404


def queries_of(user: User, url: str) -> int:
    client = signed_in(user)
    client.get(url, secure=True)
    with CaptureQueriesContext(connection) as queries:
        client.get(url, secure=True)
    return len(queries)


@pytest.mark.parametrize("url", [LIST, f"{LIST}?format=csv", ONE, "/mesures/AN2-DIP-01/ML/", "/mesures/AN2-DIP-01/"])
def test_a_page_asks_as_much_of_one_revision_as_of_six(comite_ml: User, url: str):
    proposed_revision()
    before = queries_of(comite_ml, url)
    for day in range(10, 16):
        row = new_revision(new_value=f"2026-12-{day}")
        propose_revisions(by=account(focal_of(part())), revisions=[row])
    assert queries_of(comite_ml, url) == before


# --- A proposal --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "value", "expected"),
    [
        ("champ=due_on", "2026-12-20", "2026-12-20"),
        ("champ=start_on", "2026-02-01", "2026-02-01"),
        ("champ=national_share", "1250000", "1250000"),
        ("champ=lead_ministry", "ML-MTI", "ML-MTI"),
    ],
)
def test_each_field_is_proposed_with_its_own_control(query: str, value: str, expected: str):
    user = account(focal_of(part()))
    old = visit(user, f"{ONE}?{query}").context["form"]["old_value"].value()
    answer = sent(user, f"{ONE}?{query}", **proposal(new_value=value, old_value=old))
    assert answer.status_code == 302
    assert Revision.objects.filter(new_value=expected, reason="Crue", proposed_by=user).count() == 1


def test_a_target_is_proposed_by_its_indicator():
    target = IndicatorTarget.objects.filter(
        implementation__member_state="ML", implementation__measure__level="internal"
    ).first()
    row = target.implementation
    url = f"/mesures/{row.measure.code}/ML/revisions/?champ=target&cible={target.indicator.code}"
    user = account("comite.ml")
    old = visit(user, url).context["form"]["old_value"].value()
    assert sent(user, url, **proposal(new_value="77.5", old_value=old)).status_code == 302
    assert Revision.objects.get(target=target, reason="Crue").new_value == "77.50"
    assert visit(user, f"{ONE}?champ=target&cible=inconnue").status_code == 404


def test_beyond_the_roadmap_the_form_asks_for_the_decision_and_keeps_what_was_typed():
    user = account(focal_of(part()))
    answer = sent(user, f"{ONE}?champ=due_on", **proposal(new_value="2027-02-01"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["decision_reference"]
    assert answer.context["form"]["reason"].value() == "Crue"
    typed = proposal(new_value="2027-02-01", decision_reference="Comité de pilotage, 3 octobre 2026, n° 4")
    assert sent(user, f"{ONE}?champ=due_on", **typed).status_code == 302


def test_e01_a_proposal_on_a_date_that_moved_shows_it_and_may_be_sent_again():
    user = account(focal_of(part()))
    typed = proposal()
    Implementation.objects.filter(pk=part().pk).update(due_on=date(2026, 11, 15))
    answer = sent(user, f"{ONE}?champ=due_on", **typed)
    assert answer.status_code == 409
    assert "15 nov. 2026" in text_of(answer)
    assert answer.context["form"]["old_value"].value() == "2026-11-15"
    assert sent(user, f"{ONE}?champ=due_on", **proposal(old_value="2026-11-15")).status_code == 302


def test_e03_the_same_form_proposes_one_revision():
    user = account(focal_of(part()))
    typed = proposal(cle="01890000-0000-7000-8000-000000000002")
    assert [sent(user, f"{ONE}?champ=due_on", **typed).status_code for _ in range(2)] == [302, 302]
    assert Revision.objects.filter(reason="Crue", proposed_by=user).count() == 1


@pytest.mark.parametrize("name", ["point-focal.ml-mef", "comite.bf", "coordination", "lecteur.ml"])
def test_a_plan_is_proposed_from_where_it_is_led(name: str):
    user = account(name)
    answer = visit(user, f"{ONE}?champ=due_on")
    assert (answer.context["form"], answer.context["items"]) == (None, [])
    assert sent(user, f"{ONE}?champ=due_on", **proposal()).status_code == 403


def test_the_cost_of_a_measure_is_proposed_by_the_confederal_coordination(coordination: User, comite_ml: User):
    url = "/mesures/AN2-DIP-01/revision-du-cout/"
    old = visit(coordination, url).context["form"]["old_value"].value()
    typed = proposal(new_value="5000000", old_value=old, decision_reference="Collège, 20 octobre 2026")
    assert visit(comite_ml, url).context["form"] is None
    assert sent(comite_ml, url, **typed).status_code == 403
    assert sent(coordination, url, **typed).status_code == 302
    assert Revision.objects.get(reason="Crue").member_state is None


# --- Slips -------------------------------------------------------------------------------------------


@pytest.fixture
def slipped(comite_ml: User) -> Callable[[], Implementation]:
    def slip() -> Implementation:
        for day in ("2026-11-30", "2026-12-20"):
            row = new_revision(new_value=day)
            propose_revisions(by=account(focal_of(part())), revisions=[row])
            grant_revision(by=comite_ml, revision=row)
        return part()

    return slip


@pytest.mark.parametrize("url", ["/mesures/AN2-DIP-01/ML/", "/mesures/AN2-DIP-01/", ONE])
def test_slips_are_counted_on_the_pages_of_the_plan(slipped: Callable[[], Implementation], comite_ml: User, url: str):
    slipped()
    assert "2 glissements, 81 jours" in text_of(visit(comite_ml, url))


def test_a_slip_is_drawn_from_the_baseline_to_the_date_in_force(slipped: Callable[[], Implementation], comite_ml: User):
    row = slipped()
    page = visit(comite_ml, row.get_absolute_url()).content.decode()
    assert [page.count(f'<rect class="{mark}" x="-6"') for mark in ("p0", "px", "b-f")] == [1, 1, 1]


def test_a_granted_revision_leaves_the_baseline_on_the_page(slipped: Callable[[], Implementation], comite_ml: User):
    slipped()
    assert "30 septembre 2026 initiale" in text_of(visit(comite_ml, ONE))


@pytest.mark.parametrize("name", ["lecteur.ml", "comite.bf", "coordination"])
def test_what_is_not_one_s_act_is_refused_whatever_is_sent(name: str):
    assert sent(account(name), ONE).status_code == 403


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_the_revisions_leave_as_a_file(comite_ml: User, file_format: str):
    proposed_revision()
    assert visit(comite_ml, f"{LIST}?format={file_format}").status_code == 200

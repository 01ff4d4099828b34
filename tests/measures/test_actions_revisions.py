"""Revisions: the values that are held at the proposal and again at the grant, by whom, at what price."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Ministry, User
from common.errors import Conflict
from measures.actions.revisions import current_value, grant_revision, propose_revisions
from measures.models import Implementation, IndicatorTarget, Measure, Revision, Roadmap
from tests.journal.completeness import journalled, nothing_journalled
from tests.measures.acts import account, focal_of, new_revision, part, proposed_revision

pytestmark = pytest.mark.django_db
BEYOND = "2027-01-31"


def proposed(**fields: Any) -> Revision:
    row = new_revision(**fields)
    propose_revisions(by=account(focal_of(part())), revisions=[row])
    return row


def refused_with(place: str, **fields: Any) -> str:
    with nothing_journalled(), pytest.raises(ValidationError) as refusal:
        proposed(**fields)
    assert list(refusal.value.message_dict) == [place]
    return str(refusal.value.message_dict[place][0])


def test_a_proposal_beyond_the_roadmap_takes_the_decision_of_a_session():
    assert "décision de session" in refused_with("decision_reference", new_value=BEYOND)
    row = proposed(new_value=BEYOND, decision_reference="Comité de pilotage, 3 octobre 2026, n° 4")
    assert Revision.objects.filter(pk=row.pk).exists()


def test_a_grant_beyond_the_roadmap_takes_it_too_when_the_roadmap_was_shortened():
    row = proposed_revision()
    Roadmap.objects.filter(code="AN2").update(ends_on=date(2026, 11, 30))
    with pytest.raises(ValidationError, match="décision de session"):
        grant_revision(by=account("comite.ml"), revision=row)


def test_a_decision_reference_is_journalled():
    by = account(focal_of(part()))
    row = new_revision(new_value=BEYOND, decision_reference="Session n° 4")
    with journalled("propose_revision", by=by, about=row, decision_reference=("", "Session n° 4")):
        propose_revisions(by=by, revisions=[row])


def test_e01_a_proposal_on_a_value_that_moved_is_refused_with_the_difference():
    row = new_revision()
    Implementation.objects.filter(pk=row.implementation_id).update(due_on=date(2026, 11, 15))
    with nothing_journalled(), pytest.raises(Conflict) as refusal:
        propose_revisions(by=account(focal_of(part())), revisions=[row])
    (told,) = refusal.value.differences
    assert (told.label, told.stored) == ("échéance", "15\u00a0nov.\u00a02026")


def test_e01_a_grant_on_a_value_that_moved_is_refused_with_the_difference():
    row = proposed_revision()
    Implementation.objects.filter(pk=row.implementation_id).update(due_on=date(2026, 11, 15))
    with nothing_journalled(), pytest.raises(Conflict) as refusal:
        grant_revision(by=account("comite.ml"), revision=row)
    assert [told.stored for told in refusal.value.differences] == ["15\u00a0nov.\u00a02026"]
    assert Revision.objects.get(pk=row.pk).step == "proposed"


def test_e01_a_revision_of_another_version_is_not_granted():
    row = proposed_revision()
    with pytest.raises(Conflict):
        grant_revision(by=account("comite.ml"), revision=row, read_version=row.version + 1)


@pytest.mark.parametrize(
    "fields",
    [
        {"field": "due_on", "new_value": "31/12/2026"},
        {"field": "national_share", "new_value": "-5"},
        {"field": "lead_ministry", "new_value": "NE-MEF"},
        {"field": "lead_ministry", "new_value": "inconnu"},
        {"field": "start_on", "new_value": "2026-12-20"},
    ],
)
def test_a_value_that_the_plan_could_not_hold_is_not_proposed(fields: dict[str, str]):
    assert refused_with("new_value", **fields)


def test_a_value_already_in_the_plan_is_not_proposed():
    assert "déjà" in refused_with("new_value", new_value=str(part().due_on))


# --- Targets -----------------------------------------------------------------------------------------


def own_target() -> IndicatorTarget:
    rows = IndicatorTarget.objects.filter(implementation__member_state="ML", implementation__measure__level="internal")
    return rows.select_related("implementation__measure", "implementation__lead_ministry").first()


def test_a_granted_target_moves_and_its_baseline_stays():
    target = own_target()
    baseline = target.baseline_value
    row = new_revision(target.implementation, field="target", target=target, new_value="77.50")
    propose_revisions(by=account("comite.ml"), revisions=[row])
    grant_revision(by=account("comite2.ml"), revision=row)
    target.refresh_from_db()
    assert (target.value, target.baseline_value, target.version) == (Decimal("77.50"), baseline, 2)


def test_a_target_of_another_part_is_not_revised():
    target = own_target()
    other = (
        Implementation.objects.filter(member_state="ML", measure__axis__roadmap__code="AN2")
        .exclude(pk=target.implementation_id)
        .first()
    )
    row = new_revision(other, field="target", target=target, new_value="77.50", old_value=str(target.value))
    with pytest.raises(ValidationError, match="cible de cette déclinaison"):
        propose_revisions(by=account("comite.ml"), revisions=[row])


# --- The cost of a measure ---------------------------------------------------------------------------


def cost_revision(**fields: Any) -> Revision:
    measure = part().measure
    base = {"field": "total_cost", "new_value": "987654321", "reason": "Révision", "authority": "Collège"}
    row = Revision(measure=measure, **base | {"decision_reference": "Collège, 20 octobre 2026, n° 2"} | fields)
    row.old_value = current_value(row)
    return row


def second_coordination(first: User) -> User:
    other = User.objects.get(pk=first.pk)
    other.pk, other.email, other._state.adding = None, "coordination2@demo.example", True
    other.pk = User._meta.pk.get_default()
    other.save()
    return User.objects.get(pk=other.pk)


def test_the_cost_of_a_measure_is_revised_by_two_persons_of_the_confederal_coordination(coordination: User):
    row = cost_revision()
    baseline = row.measure.baseline_total_cost
    propose_revisions(by=coordination, revisions=[row])
    with pytest.raises(PermissionDenied, match="autre personne"):
        grant_revision(by=coordination, revision=row)
    grant_revision(by=second_coordination(coordination), revision=row)
    measure = Measure.objects.get(pk=row.measure_id)
    assert (measure.total_cost, measure.baseline_total_cost) == (987_654_321, baseline)


@pytest.mark.parametrize("name", ["comite.ml", "comite.bf", "point-focal.ml-maeci", "administrateur"])
def test_the_cost_of_a_measure_is_no_state_s_to_revise(coordination: User, name: str):
    with pytest.raises(PermissionDenied):
        propose_revisions(by=account(name), revisions=[cost_revision()])
    row = cost_revision()
    propose_revisions(by=coordination, revisions=[row])
    with pytest.raises(PermissionDenied):
        grant_revision(by=account(name), revision=row)


def test_a_state_does_not_reach_the_cost_of_a_measure_through_its_own_part(comite_ml: User):
    row = new_revision(field="total_cost", new_value="987654321", old_value="", decision_reference="Session")
    with pytest.raises(PermissionDenied):
        propose_revisions(by=comite_ml, revisions=[row])


def test_the_cost_of_a_measure_takes_the_decision_of_a_session(coordination: User):
    with pytest.raises(ValidationError, match="décision de session"):
        propose_revisions(by=coordination, revisions=[cost_revision(decision_reference=" ")])


# --- Many at once ------------------------------------------------------------------------------------


def queries_of(rows: list[Revision], by: User) -> int:
    with CaptureQueriesContext(connection) as queries:
        propose_revisions(by=by, revisions=rows)
    return len(queries)


def many(number: int, offset: int = 0) -> list[Revision]:
    parts = Implementation.objects.filter(
        member_state="ML", measure__axis__roadmap__code="AN2", measure__level="internal", due_on__isnull=False
    ).select_related("measure")
    return [new_revision(row, new_value="2026-12-19") for row in parts[offset : offset + number]]


def test_many_revisions_are_proposed_in_as_many_queries_as_one(comite_ml: User):
    queries_of(many(1), comite_ml)  # what the account reads once is read now
    assert queries_of(many(12, 2), comite_ml) == queries_of(many(1, 1), comite_ml)


def test_one_of_many_that_is_refused_leaves_them_all(comite_ml: User):
    rows, before = many(3), Revision.objects.count()
    rows[2].reason = ""
    with nothing_journalled(), pytest.raises(ValidationError):
        propose_revisions(by=comite_ml, revisions=rows)
    assert Revision.objects.count() == before


def test_a_ministry_proposed_as_lead_is_of_the_state():
    row = proposed(field="lead_ministry", new_value="ML-MTI")
    grant_revision(by=account("comite.ml"), revision=row)
    assert part().lead_ministry == Ministry.objects.get(code="ML-MTI")

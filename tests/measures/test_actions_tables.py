"""Many plan rows at once leave what the same rows leave one by one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Ministry, User
from journal.actions import record
from journal.models import Entry
from measures.actions.plan import associate_ministries, save_plan_row
from measures.actions.tables import prepare_implementations, prepare_measures
from measures.models import Axis, Measure, Roadmap

Make = Callable[..., Any]


def told(measure: Measure) -> tuple[Any, ...]:
    measure.refresh_from_db()
    entry = Entry.objects.about("measures.measure", measure.pk).get()
    return measure.title, measure.version, entry.act, entry.level, entry.changes


def save_measures(by: User, *measures: Measure) -> None:
    with transaction.atomic():
        record(prepare_measures(by=by, measures=measures), by=by)


def test_one_measure_by_the_batch_is_as_one_by_the_single_action(coordination: User, draft_measure: Make) -> None:
    single, batch = draft_measure(1, title="Avant", level="public"), draft_measure(2, title="Avant", level="public")
    single.title = batch.title = "Après"
    save_plan_row(by=coordination, row=single)
    save_measures(coordination, batch)
    assert told(single) == told(batch)


def test_one_association_by_the_batch_is_as_one_by_the_single_action(
    comite_ml: User, draft_part: Make, draft_measure: Make
) -> None:
    first, second = draft_part("ML", measure=draft_measure(1)), draft_part("ML", measure=draft_measure(2))
    ministries = list(Ministry.objects.filter(member_state="ML")[:2])
    associate_ministries(by=comite_ml, implementation=first, ministries=ministries)
    with transaction.atomic():
        associated = {second.pk: ministries}
        entries = prepare_implementations(by=comite_ml, implementations=[second], associated=associated)
        record(entries, by=comite_ml)
    assert set(first.associated_ministries.all()) == set(second.associated_ministries.all()) == set(ministries)
    one, other = (Entry.objects.about("measures.implementation", row.pk).get() for row in (first, second))
    assert (one.act, one.level, one.changes) == (other.act, other.level, other.changes)


def test_a_national_coordination_writes_no_measure(comite_ml: User, draft_measure: Make) -> None:
    measure = draft_measure(1, title="Avant")
    measure.title = "Après"
    with pytest.raises(PermissionDenied):
        save_measures(comite_ml, measure)
    measure.refresh_from_db()
    assert measure.title == "Avant"


def test_saving_takes_as_many_queries_for_one_measure_as_for_six(coordination: User, draft_measure: Make) -> None:
    assert coordination.readable_levels
    counted = []
    for numbers in (range(1, 2), range(2, 8)):
        measures = [draft_measure(number) for number in numbers]
        for measure in measures:
            measure.title = "Après"
        with CaptureQueriesContext(connection) as queries:
            save_measures(coordination, *measures)
        counted.append(len(queries))
    assert counted[0] == counted[1]


@pytest.mark.parametrize("save", [lambda by, row: save_plan_row(by=by, row=row), save_measures])
def test_a_measure_moved_to_another_axis_takes_its_parts_along(
    coordination: User, draft: Roadmap, draft_part: Make, save: Callable[[User, Measure], None]
) -> None:
    part = draft_part("ML")
    other = Axis.objects.create(roadmap=draft, code="DIP", order=2, name="Diplomatie")
    measure = Measure.objects.get(pk=part.measure_id)
    measure.axis = other
    save(coordination, measure)
    part.refresh_from_db()
    assert part.axis == other


def test_a_table_changes_no_measure_that_is_finalised(coordination: User) -> None:
    measure = Measure.objects.filter(axis__roadmap__code="AN2", level="internal").first()
    measure.title = "Autre intitulé"
    with pytest.raises(ValidationError, match="par une décision"):
        save_measures(coordination, measure)
    assert Measure.objects.get(pk=measure.pk).title != "Autre intitulé"

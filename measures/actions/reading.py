"""Reading what is of restricted diffusion leaves a trace; so does taking it away in a file."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from common.access import Level
from journal.actions import Act, record
from measures.models import Measure


def note_reading(*, by: Any, measure: Measure) -> None:
    """Journal that the page of a restricted measure was read; other levels leave no trace, nor take a lock."""
    if measure.level == Level.RESTRICTED:
        with transaction.atomic():
            record([_act("read_measure", measure)], by=by)


@transaction.atomic
def note_export(*, by: Any, measures: Sequence[Measure], file_format: str, asked: str = "") -> None:
    """Journal, one entry each, the restricted measures that leave in a file: how many, and by which filter."""
    restricted = [row for row in measures if row.level == Level.RESTRICTED]
    changes: dict[str, tuple[Any, Any]] = {"format": ("", file_format), "restricted": ("", len(restricted))}
    if asked:
        changes["filter"] = ("", asked)
    record([_act("export_measure", row, changes) for row in restricted], by=by)


def _act(act: str, measure: Measure, changes: dict[str, tuple[Any, Any]] | None = None) -> Act:
    return Act(act, "measures.measure", measure.pk, measure.level, changes or {}, is_reading=True)

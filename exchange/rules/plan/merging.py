"""A measure written on several lines of a file, one a state: one measure of the plan. Pure.

Lines of one title and code are one where what they say of the measure itself agrees; where it does not, each stays,
and the person is asked to keep one.
"""

from collections.abc import Sequence

from exchange.rules.layout.headings import Field, words
from exchange.rules.plan.lines import PlanLine

_OF_MEASURE = (Field.EXPECTED_RESULT, Field.FUNDING)


def merged(lines: Sequence[PlanLine]) -> list[PlanLine]:
    """Return the lines with those that tell the same measure told once, in their order."""
    kept: dict[tuple[str, str], list[PlanLine]] = {}
    for line in lines:
        same = kept.setdefault((words(line.written_code), words(line.title)), [])
        if not any(_agree(line, other) for other in same):
            same.append(line)
    place = {id(line): number for number, line in enumerate(lines)}
    return sorted((line for same in kept.values() for line in same), key=lambda line: place[id(line)])


def _agree(line: PlanLine, other: PlanLine) -> bool:
    is_same_cost = line.is_share or line.read.amount_fcfa in (None, other.read.amount_fcfa)
    return is_same_cost and all(line.text(name) in ("", other.text(name)) for name in _OF_MEASURE)

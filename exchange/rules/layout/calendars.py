"""The heading rows of a chronogramme by month, where only their sequence tells « J F M A M J » from other letters."""

from collections.abc import Mapping

from exchange.rules.layout.headings import SLOTS, Heading
from exchange.rules.values.text import fold

LETTERS = "jfmamjjasond"
FEWEST_LETTERS = 6
MONTHS = tuple(field for field in SLOTS if field.name.startswith("MONTH"))


def months_in_letters(texts: Mapping[int, tuple[str, str]]) -> dict[int, Heading]:
    """The columns, by number, that follow each other as the first letters or the numbers of the months of a year.

    `texts` are the parent's and the child's text of each column. Fewer than six letters prove nothing.
    """
    run: list[int] = []
    found: dict[int, Heading] = {}
    for column in sorted(texts):
        is_mark = len(fold(texts[column][1])) == 1 or fold(texts[column][1]) in ("10", "11", "12")
        if run and (not is_mark or column != run[-1] + 1):
            found |= _months(run, texts)
            run = []
        if is_mark:
            run.append(column)
    return found | _months(run, texts)


def _months(run: list[int], texts: Mapping[int, tuple[str, str]]) -> dict[int, Heading]:
    marks = [fold(texts[column][1]) for column in run]
    letters = "".join(marks)
    if marks == [str(number) for number in range(1, len(MONTHS) + 1)]:
        first = 0
    elif len(letters) >= FEWEST_LETTERS and len(letters) == len(run) and LETTERS.count(letters) == 1:
        first = LETTERS.index(letters)
    else:
        return {}
    return {
        column: Heading(MONTHS[first + offset], " / ".join(filter(None, texts[column])))
        for offset, column in enumerate(run)
    }

"""The words of the drop-down lists of a workbook: typed in the rule, or on a hidden sheet where they are too long for it."""

from collections.abc import Sequence

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook

from exchange.rules.workbook_sheets import LISTS_SHEET

# The words of a list typed in a rule are 255 characters long at most, commas included.
_LONGEST = 255


class Lists:
    """The long lists asked for while the sheets are written; `write` puts them in the book once all are."""

    def __init__(self) -> None:
        self._long: list[tuple[str, ...]] = []

    def source(self, words: Sequence[str]) -> list[str] | str:
        """Return where a rule finds the words of its list: in itself, or in a range of the hidden sheet."""
        # A comma would part one word in two.
        if len(",".join(words)) <= _LONGEST and not any("," in word for word in words):
            return list(words)
        if tuple(words) not in self._long:
            self._long.append(tuple(words))
        name = xl_col_to_name(self._long.index(tuple(words)))
        return f"={LISTS_SHEET}!${name}$1:${name}${len(words)}"

    def write(self, book: Workbook) -> None:
        """Add the hidden sheet, if a list needs it."""
        if not self._long:
            return
        page = book.add_worksheet(LISTS_SHEET)
        for place, words in enumerate(self._long):
            for number, word in enumerate(words):
                page.write_string(number, place, word)
        page.protect("")
        page.very_hidden()

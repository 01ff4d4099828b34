"""One streaming pass over the XML of a workbook: counts, and what a workbook may not hold."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO
from xml.parsers import expat

from exchange.reading.limits import Ceilings, Refused
from exchange.rules.sheets import STAMP_SHEET

CHUNK = 64 * 1024
REFERENCE = re.compile(r"\A([A-Z]{1,3})([0-9]{1,7})\Z")
RANGE = re.compile(r"\A([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?\Z")
DDE = re.compile(r"\A[+=@\s-]*[\w.'\" ]+\|.*!", re.DOTALL)
# Errors, and days written as texts, which the quick reader does not tell.
ODD_TYPES = frozenset({"e", "d"})
# The first two fills of every workbook: none, and the grey that is never used.
NO_FILLS = frozenset({"0", "1"})
OFF = frozenset({"0", "false", "off"})
STRICT = "http://purl.oclc.org/ooxml/"
ACTIVE_ELEMENTS = frozenset({"oleObject", "oleObjects", "ddeLink", "oleLink", "externalLink"})
ACTIVE_RELATIONSHIPS = ("/control", "/oleObject", "/package", "/vbaProject", "/externalLink", "/attachedTemplate")

TOO_LARGE = (
    "Ce classeur dépasse ce qui peut être lu ({limit}). "
    "Copiez les seules lignes et colonnes du tableau dans un nouveau classeur et envoyez celui-ci."
)
ENTITIES = (
    "Ce classeur contient des déclarations XML interdites (DTD ou entités)\u00a0: il n’a pas été lu. "
    "Ouvrez-le dans votre tableur, enregistrez-le de nouveau au format .xlsx et renvoyez-le."
)
ACTIVE = (
    "Ce classeur contient un objet incorporé, un contrôle ou une liaison externe\u00a0: il n’a pas été lu. "
    "Copiez le tableau seul, en valeurs, dans un nouveau classeur et envoyez celui-ci."
)
MACROS = (
    "Ce classeur contient des macros\u00a0: il n’a pas été lu. "
    "Enregistrez-le sous «\u00a0Classeur Excel (.xlsx)\u00a0», sans macros, et renvoyez-le."
)
ILL_FORMED = (
    "Ce classeur est abîmé\u00a0: l’une de ses parties ne se lit pas. "
    "Ouvrez-le dans votre tableur, enregistrez-le de nouveau au format .xlsx et renvoyez-le."
)
STRICT_FORMAT = (
    "Ce classeur est au format «\u00a0Strict Open XML\u00a0», qui n’est pas lu. "
    "Enregistrez-le sous «\u00a0Classeur Excel (.xlsx)\u00a0» et renvoyez-le."
)


def column_number(letters: str) -> int:
    """The 1-based number of a column: A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def too_large(limit: str) -> Refused:
    return Refused("too_large", TOO_LARGE.format(limit=limit))


@dataclass
class Totals:
    """What the parts of one workbook add up to."""

    elements: int = 0
    cells: int = 0
    merged_cells: int = 0
    text: int = 0
    worksheets: int = 0
    has_formulas: bool = False
    has_stamp: bool = False
    has_notes: bool = False
    has_hidden: bool = False
    has_oddities: bool = False
    styles: set[str] = field(default_factory=set)
    formats: list[str] = field(default_factory=list)
    percentages: set[str] = field(default_factory=lambda: {"9", "10"})
    blank_styles: set[str] = field(default_factory=set)
    fills: list[str] = field(default_factory=list)

    @property
    def is_plain(self) -> bool:
        """No formula, error, percentage; no comment, nothing hidden, no colour alone, unless the workbook is ours."""
        is_bare = self.has_stamp or not (self.has_notes or self.has_hidden or self._has_coloured_blanks)
        return is_bare and not (self.has_formulas or self.has_oddities or self._has_percentages)

    @property
    def _has_percentages(self) -> bool:
        return any(self.formats[style] in self.percentages for style in self._known(self.styles))

    @property
    def _has_coloured_blanks(self) -> bool:
        return any(self.fills[style] not in NO_FILLS for style in self._known(self.blank_styles))

    def _known(self, styles: set[str]) -> set[int]:
        used = {int(style) for style in styles if style.isdecimal() and len(style) < 6}
        return {style for style in used if style < len(self.formats)}


class TextMeter:
    """Adds up the text handed over: one long shared text can stand in every cell of a small file."""

    def __init__(self, ceilings: Ceilings) -> None:
        self._ceilings = ceilings
        self._total = 0

    def count(self, value: object) -> None:
        if isinstance(value, str):
            self._total += len(value)
        if self._total > self._ceilings.total_text:
            raise too_large("trop de texte")


class PartScan:
    """The pass over one part; it adds to the totals and raises `Refused` at the first thing too large or forbidden."""

    def __init__(self, totals: Totals, ceilings: Ceilings) -> None:
        self._totals = totals
        self._ceilings = ceilings
        self._depth = 0
        self._row = 0
        self._text = 0
        self._formula: list[str] | None = None
        self._are_cell_formats = False
        self._last_cell = 0
        self._last_style = "0"

    def read(self, stream: BinaryIO) -> None:
        """Feed the part to the parser. Errors: `Refused`."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_entities
        parser.ExternalEntityRefHandler = _refuse_entities
        try:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Refused("damaged", ILL_FORMED) from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self._totals.elements += 1
        self._depth += 1
        if self._depth == 1:
            self._open_root(local, attributes)
        if self._totals.elements > self._ceilings.elements or self._depth > self._ceilings.depth:
            raise too_large("trop d’éléments")
        self._examine(local, attributes)
        self._text = 0

    def _examine(self, local: str, attributes: dict[str, str]) -> None:
        if local in ACTIVE_ELEMENTS:
            raise Refused("active_content", ACTIVE)
        if local == "Relationship":
            _check_relationship(attributes)
        handler = _HANDLERS.get(local)
        if handler:
            handler(self, attributes)

    def _open_root(self, local: str, attributes: dict[str, str]) -> None:
        self._totals.worksheets += local == "worksheet"
        if local == "workbook" and any(value.startswith(STRICT) for value in attributes.values()):
            raise Refused("strict_format", STRICT_FORMAT)

    def _row_element(self, attributes: dict[str, str]) -> None:
        self._note_blank()
        number = attributes.get("r", "")
        self._row = int(number) if number.isdecimal() and len(number) < 9 else self._row + 1
        self._hideable(attributes)

    def _hideable(self, attributes: dict[str, str]) -> None:
        self._totals.has_hidden |= attributes.get("hidden", "0") not in OFF

    def _note(self, attributes: dict[str, str]) -> None:
        self._totals.has_notes = True

    def _sheet_named(self, attributes: dict[str, str]) -> None:
        self._totals.has_stamp |= attributes.get("name") == STAMP_SHEET

    def _number_format(self, attributes: dict[str, str]) -> None:
        if "%" in attributes.get("formatCode", ""):
            self._totals.percentages.add(attributes.get("numFmtId", ""))

    def _formats_of(self, attributes: dict[str, str], *, are_cells: bool) -> None:
        self._are_cell_formats = are_cells

    def _cell_format(self, attributes: dict[str, str]) -> None:
        if self._are_cell_formats:
            self._totals.formats.append(attributes.get("numFmtId", "0"))
            self._totals.fills.append(attributes.get("fillId", "0"))

    def _cell(self, attributes: dict[str, str]) -> None:
        self._totals.cells += 1
        if self._totals.cells > self._ceilings.cells:
            raise too_large(f"plus de {self._ceilings.cells} cellules")
        place = REFERENCE.match(attributes.get("r", ""))
        self._note_blank()
        self._last_cell, self._last_style = self._totals.elements, attributes.get("s", "0")
        self._totals.styles.add(self._last_style)
        self._totals.has_oddities |= attributes.get("t") in ODD_TYPES
        row = int(place[2]) if place else self._row
        column = column_number(place[1]) if place else 0
        # Where such a cell stands is for each library to guess: the quick one would lay out all that lies between.
        self._totals.has_oddities |= not place or row < 1
        if row > self._ceilings.rows:
            raise too_large(f"une cellule à la ligne {row}, pour {self._ceilings.rows} lignes au plus")
        if column > self._ceilings.columns:
            raise too_large(
                f"une cellule en colonne {place[1] if place else ''}, pour {self._ceilings.columns} colonnes au plus"
            )

    def _note_blank(self) -> None:
        """At the next cell or row: the last cell held nothing if no element began since."""
        if self._last_cell and self._totals.elements == self._last_cell + 1:
            self._totals.blank_styles.add(self._last_style)

    def _merge(self, attributes: dict[str, str]) -> None:
        # openpyxl makes one object per merged cell: a range over the whole sheet would be 17 billion.
        place = RANGE.match(attributes.get("ref", ""))
        if not place:
            raise Refused("damaged", ILL_FORMED)
        right, bottom = column_number(place[3] or place[1]), int(place[4] or place[2])
        area = (right - column_number(place[1]) + 1) * (bottom - int(place[2]) + 1)
        self._totals.merged_cells += area
        if area < 1 or self._totals.merged_cells > self._ceilings.cells:
            raise too_large("des cellules fusionnées sur toute la feuille")

    def _formula_element(self, attributes: dict[str, str]) -> None:
        self._totals.has_formulas = True
        self._formula = []

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._formula is not None and name.rpartition(":")[2] == "f":
            if DDE.match("".join(self._formula)):
                raise Refused("active_content", ACTIVE)
            self._formula = None

    def _characters(self, text: str) -> None:
        self._text += len(text)
        self._totals.text += len(text)
        if self._text > self._ceilings.cell_text and text.strip():
            raise too_large(f"un texte de plus de {self._ceilings.cell_text} caractères")
        if self._totals.text > self._ceilings.total_text:
            raise too_large("trop de texte")
        if self._formula is not None:
            self._formula.append(text)


_HANDLERS: dict[str, Callable[[PartScan, dict[str, str]], None]] = {
    "row": PartScan._row_element,
    "c": PartScan._cell,
    "mergeCell": PartScan._merge,
    "f": PartScan._formula_element,
    "col": PartScan._hideable,
    "comment": PartScan._note,
    "sheet": PartScan._sheet_named,
    "numFmt": PartScan._number_format,
    "cellXfs": partial(PartScan._formats_of, are_cells=True),
    "cellStyleXfs": partial(PartScan._formats_of, are_cells=False),
    "xf": PartScan._cell_format,
}


def _refuse_entities(*details: object) -> int:
    raise Refused("entities", ENTITIES)


def _check_relationship(attributes: dict[str, str]) -> None:
    kind = attributes.get("Type", "")
    is_external = attributes.get("TargetMode", "").lower() == "external"
    if kind.endswith(ACTIVE_RELATIONSHIPS) or (is_external and not kind.endswith("/hyperlink")):
        raise Refused("active_content", ACTIVE)

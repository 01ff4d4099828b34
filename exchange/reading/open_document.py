"""What the guard asks of an OpenDocument workbook (.ods), part by part; its cells are read in the child."""

import re
import zipfile
from collections.abc import Sequence

from exchange.reading.archive import password_sentence
from exchange.reading.limits import Ceilings, Refused
from exchange.reading.parts import ACTIVE, MACROS, PartScan, Totals

CONTENT = "content.xml"
MACRO_FOLDERS = ("basic/", "scripts/")
ENCRYPTED_PACKAGE = "encrypted-package"
MACRO_ELEMENTS = frozenset({"script", "event-listener", "library-embedded", "library-linked"})
ACTIVE_ELEMENTS = frozenset(
    {
        "object-ole",
        "plugin",
        "applet",
        "floating-frame",
        "control",
        "table-source",
        "cell-range-source",
        "dde-link",
        "dde-source",
        "dde-connection-decl",
        "database-source-sql",
        "database-source-table",
        "database-source-query",
        "source-service",
    }
)
# A link that is followed when the file opens; a person clicks on the others.
CLICKED = frozenset({"a", "template", "hyperlink-behaviour"})
ELSEWHERE = re.compile(r"\A\s*(?:[a-z][a-z0-9+.-]*:|//|\.\./\.\.|\\)", re.IGNORECASE)
FORMULA_ELSEWHERE = re.compile(r"\bDDE\s*\(|'(?:file|https?|ftp|smb):", re.IGNORECASE)
# A chart is an object too, and shows only what the sheets hold.
INNER_BODIES = frozenset({"chart"})


def check_names(names: Sequence[str]) -> None:
    """Refuse a document by the names of its parts. Errors: `Refused`."""
    lowered = [name.lower().replace("\\", "/").removeprefix("./") for name in names]
    if ENCRYPTED_PACKAGE in lowered:
        raise Refused("encrypted", password_sentence())
    # LibreOffice writes the empty folders of its own settings; a macro is a file.
    if any(name.startswith(MACRO_FOLDERS) and not name.endswith("/") for name in lowered):
        raise Refused("macros", MACROS)


def scan_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, totals: Totals, ceilings: Ceilings) -> None:
    """Pass over one XML part. Errors: `Refused`."""
    with archive.open(member) as part:
        DocumentScan(totals, ceilings, is_main=member.filename == CONTENT).read(part)


class DocumentScan(PartScan):
    """The pass over one part of an OpenDocument file: no macro, no link that is followed, no object but a chart."""

    def __init__(self, totals: Totals, ceilings: Ceilings, *, is_main: bool) -> None:
        super().__init__(totals, ceilings)
        self._is_main = is_main
        self._is_in_body = False

    def _examine(self, local: str, attributes: dict[str, str]) -> None:
        if local == "encryption-data":
            raise Refused("encrypted", password_sentence())
        if local in MACRO_ELEMENTS:
            raise Refused("macros", MACROS)
        if local in ACTIVE_ELEMENTS or self._points_elsewhere(local, attributes):
            raise Refused("active_content", ACTIVE)
        if self._is_in_body:
            self._open_body(local)
        self._is_in_body = local == "body"

    def _points_elsewhere(self, local: str, attributes: dict[str, str]) -> bool:
        named = {name.rpartition(":")[2]: value for name, value in attributes.items()}
        target = "" if local in CLICKED else named.get("href", "")
        return bool(ELSEWHERE.match(target) or FORMULA_ELSEWHERE.search(named.get("formula", "")))

    def _open_body(self, local: str) -> None:
        if self._is_main:
            self._totals.worksheets += local == "spreadsheet"
        elif local not in INNER_BODIES:
            raise Refused("active_content", ACTIVE)

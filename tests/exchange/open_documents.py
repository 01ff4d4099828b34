"""OpenDocument workbooks made on the fly, honest and hostile."""

import os
import subprocess
from pathlib import Path

from tests.exchange.hostile_files import archive

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style", "drawing", "script")
)
OTHERS = (
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
HIDDEN_STYLE = '<style:style style:name="masque" style:family="table"><style:table-properties table:display="false"/></style:style>'


def content(rows: str, *, columns: str = "", after: str = "", style: str = "") -> str:
    """The part `content.xml` with one sheet of these rows."""
    return (
        f"<office:document-content{NAMES}{OTHERS}><office:automatic-styles>{HIDDEN_STYLE}</office:automatic-styles>"
        f'<office:body><office:spreadsheet><table:table table:name="F" table:style-name="{style}">{columns}{rows}'
        f"</table:table>{after}</office:spreadsheet></office:body></office:document-content>"
    )


def document(rows: str, extra: dict[str, str | bytes] | None = None, **places: str) -> bytes:
    """A workbook .ods with one sheet of these rows, and other parts if given."""
    return archive({"mimetype": MIMETYPE, "content.xml": content(rows, **places), **(extra or {})})


def row(*cells: str, repeated: int = 1, visibility: str = "visible") -> str:
    attributes = f'table:number-rows-repeated="{repeated}" table:visibility="{visibility}"'
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def text(value: str, attributes: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {attributes}><text:p>{value}</text:p></table:table-cell>'


def typed(kind: str, value: str, attributes: str = "", shown: str = "") -> str:
    name = "value" if kind in {"float", "percentage", "currency"} else f"{kind}-value"
    paragraph = f"<text:p>{shown}</text:p>" if shown else ""
    return f'<table:table-cell office:value-type="{kind}" office:{name}="{value}" {attributes}>{paragraph}</table:table-cell>'


def nothing(repeated: int = 1) -> str:
    return f'<table:table-cell table:number-columns-repeated="{repeated}"/>'


def saved_again(path: Path, form: str) -> Path:
    """The file as LibreOffice itself opens it and saves it in another format (`ods`, `xlsx`), in a folder of its own."""
    return all_saved_again([path], form) / path.with_suffix(f".{form}").name


def all_saved_again(paths: list[Path], form: str, *options: str, language: str = "C.UTF-8") -> Path:
    """The same for several files of one folder, opened once; `form` may carry a filter. Return the folder of the copies."""
    folder = paths[0].parent / f"relu-{form.partition(':')[0]}"
    profile = f"-env:UserInstallation=file://{paths[0].parent / 'profil'}"
    command = ["soffice", profile, *options, "--headless", "--convert-to", form, "--outdir", str(folder)]
    subprocess.run(
        [*command, *map(str, paths)],
        check=True,
        capture_output=True,
        timeout=180,
        env=os.environ | {"LC_ALL": language},
    )
    return folder

"""Hostile and mistaken files, made on the fly: the corpus of the guard's tests."""

import io
import struct
import zipfile

import openpyxl

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
DTD = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY x SYSTEM "file:///etc/hostname">]>'
PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{RELATIONS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets><sheet name="F" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{RELATIONS}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    ),
    "xl/worksheets/sheet1.xml": f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>',
}


def archive(parts: dict[str, str | bytes], level: int = 9) -> bytes:
    """A ZIP file of these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return target.getvalue()


def workbook(**changed: str | bytes) -> bytes:
    """A minimal workbook; `sheet` replaces the body of its sheet, other keywords are not taken."""
    parts = dict(PARTS)
    if "sheet" in changed:
        parts["xl/worksheets/sheet1.xml"] = f"<worksheet {MAIN}>{changed['sheet']}</worksheet>"
    return archive(parts)


def with_parts(extra: dict[str, str | bytes]) -> bytes:
    """A minimal workbook with parts added or replaced."""
    return archive({**PARTS, **extra})


def sheet_rows(rows: str, before: str = "", after: str = "") -> bytes:
    return workbook(sheet=f"{before}<sheetData>{rows}</sheetData>{after}")


def bomb_in_one_cell(size: int) -> bytes:
    """A cell whose text is `size` bytes once unpacked, about a thousandth of it packed."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as written:
        for name, content in PARTS.items():
            if name != "xl/worksheets/sheet1.xml":
                written.writestr(name, content)
        with written.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'.encode())
            for _ in range(size // 1_000_000):
                part.write(b"a" * 1_000_000)
            part.write(b"</t></is></c></row></sheetData></worksheet>")
    return target.getvalue()


def claims(size: int) -> bytes:
    """A workbook whose directory says that its sheet is `size` bytes once unpacked."""
    content = bytearray(workbook())
    at = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    struct.pack_into("<I", content, at + 24, size)
    return bytes(content)


def many_members(count: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as written:
        for number in range(count):
            written.writestr(f"m{number}", b"")
    return target.getvalue()


def flagged_encrypted() -> bytes:
    content = bytearray(workbook())
    at = content.index(b"PK\x01\x02")
    struct.pack_into("<H", content, at + 8, 1)
    return bytes(content)


def compound(*streams: str) -> bytes:
    """The head of an OLE compound file with the names of its streams."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 504
        + b"\0".join(name.encode("utf-16-le") for name in streams)
        + b"\0" * 512
    )


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def hidden_sheets_only() -> bytes:
    sheet = (
        '<workbook {0} xmlns:r="{1}"><sheets><sheet name="F" sheetId="1" state="hidden" r:id="r1"/></sheets></workbook>'
    )
    return with_parts({"xl/workbook.xml": sheet.format(MAIN, RELATIONS)})


def chartsheet_only() -> bytes:
    return with_parts({"xl/worksheets/sheet1.xml": f"<chartsheet {MAIN}/>"})


def relation(kind: str, mode: str = "") -> bytes:
    """A workbook whose sheet has one relation of this kind."""
    target = f'<Relationship Id="r1" Type="{RELATIONS}/{kind}" Target="x.bin"{mode}/>'
    return with_parts(
        {
            "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{target}</Relationships>'
        }
    )

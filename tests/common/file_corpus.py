"""Files of every kind, honest, mistaken and hostile, made on the fly: the corpus of D-09."""

import io
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_PDF_BODY = (
    b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R %s >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
    b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n%s"
    b"trailer\n<< /Root 1 0 R /Size 4 %s >>\nstartxref\n0\n%%%%EOF\n"
)
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pdf(catalog: bytes = b"", objects: bytes = b"", trailer: bytes = b"") -> bytes:
    """Return a PDF of one page; what is given stands in its catalog, among its objects, in its trailer."""
    return b"%PDF-1.7\n" + _PDF_BODY % (catalog, objects, trailer)


def object_stream(inside: bytes, declared: bytes = b"/Filter /FlateDecode", packed: bytes | None = None) -> bytes:
    """Return a PDF object whose own objects are compressed."""
    content = zlib.compress(inside) if packed is None else packed
    head = b"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 %s /Length %d >>\nstream\n" % (declared, len(content))
    return head + content + b"\nendstream\nendobj\n"


def image(kind: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object) -> bytes:
    """Return an image with a coloured corner, so that its way up shows."""
    drawn, written = Image.new(mode, size), io.BytesIO()
    drawn.paste(255 if mode == "L" else (200, 30, 30, 255)[: len(drawn.getbands())], (0, 0, 5, 5))
    drawn.save(written, kind, **options)
    return written.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """Return what a telephone writes beside a photo: its place, its hour, its make, its way up."""
    told = Image.Exif()
    told[0x010F], told[0x0132], told[0x0112] = "Marque-de-telephone", "2026:09:30 10:00:00", orientation
    told.get_ifd(0x8825).update({1: "N", 2: (12.0, 38.0, 21.0), 3: "W", 4: (8.0, 0.0, 10.0)})
    return told


def animation() -> bytes:
    frames = [Image.new("RGB", (10, 10), colour) for colour in ("red", "blue")]
    written = io.BytesIO()
    frames[0].save(written, "PNG", save_all=True, append_images=frames[1:])
    return written.getvalue()


def huge_png(width: int = 50_000, height: int = 50_000) -> bytes:
    """Return a PNG that says it has 2.5 thousand million pixels, in a few bytes."""
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    packed = (
        len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big") for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def archive(parts: dict[str, str | bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return written.getvalue()


def open_xml(kind: str = "docx", **extra: str | bytes) -> bytes:
    """Return a Word or Excel document; `extra` adds or replaces parts, `__` standing for a slash and `_dot_` for a dot."""
    main, declared = {
        "docx": ("word/document.xml", "wordprocessingml.document.main+xml"),
        "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
        "pptx": ("ppt/presentation.xml", "presentationml.presentation.main+xml"),
    }[kind]
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.{declared}"/></Types>',
        "_rels/.rels": f'<Relationships><Relationship Type="{_RELS}/officeDocument" Target="{main}"/></Relationships>',
        main: "<document/>",
    }
    return archive(parts | {name.replace("__", "/").replace("_dot_", "."): content for name, content in extra.items()})


def open_document(kind: str = "text", **extra: str | bytes) -> bytes:
    parts: dict[str, str | bytes] = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": "<office:document-content/>",
        "META-INF/manifest.xml": "<manifest/>",
    }
    return archive(parts | {name.replace("__", "/").replace("_dot_", "."): content for name, content in extra.items()})


def relation(kind: str, target: str) -> str:
    return (
        f'<Relationships><Relationship Type="{_RELS}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    )


# Name of the file as sent → its content. All of these are kept.
HONEST: dict[str, Callable[[], bytes]] = {
    "rapport.pdf": pdf,
    "RAPPORT FINAL.PDF": pdf,
    "v1.2 du 30.09.pdf": pdf,
    "avec lien.pdf": lambda: pdf(objects=b"4 0 obj\n<< /S /URI /URI (https://www.example.org) >>\nendobj\n"),
    "compressé.pdf": lambda: pdf(objects=object_stream(b"4 0 << /Type /Font >>")),
    "photo.jpg": lambda: image("JPEG"),
    "photo.jpeg": lambda: image("JPEG", exif=exif(6)),
    "grise.jpg": lambda: image("JPEG", mode="L"),
    "imprimeur.jpg": lambda: image("JPEG", mode="CMYK"),
    "capture.png": image,
    "transparente.png": lambda: image(mode="RGBA"),
    "lettre.docx": open_xml,
    "lettre avec lien.docx": lambda: open_xml(
        word___rels__document_dot_xml_dot_rels=relation("hyperlink", "https://x")
    ),
    "tableau.xlsx": lambda: open_xml("xlsx"),
    "lettre.odt": open_document,
    "tableau.ods": lambda: open_document("spreadsheet"),
    "sans extension": pdf,
}
# All of these are refused, whatever they are called.
HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty": ("vide.pdf", bytes),
    "text": ("note.txt", lambda: b"Bonjour"),
    "text called PDF": ("note.pdf", lambda: b"Bonjour"),
    "EICAR": ("facture.pdf", lambda: EICAR),
    "SVG": ("plan.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    "SVG called PNG": ("plan.png", lambda: b'<?xml version="1.0"?><svg onload="alert(1)"/>'),
    "HTML": ("page.html", lambda: b"<!doctype html><script>alert(1)</script>"),
    "HTML called PDF": ("page.pdf", lambda: b"<html><script>alert(1)</script></html>"),
    "GIF": ("image.gif", lambda: image("GIF")),
    "GIF and HTML": ("image.gif", lambda: b"GIF89a/*<script>*/=1;alert(1)//</script>"),
    "GIF called PNG": ("image.png", lambda: image("GIF")),
    "BMP": ("image.bmp", lambda: image("BMP")),
    "TIFF": ("scan.tif", lambda: image("TIFF")),
    "WEBP": ("image.webp", lambda: image("WEBP")),
    "program": ("outil.exe", lambda: b"MZ\x90\x00" + bytes(60)),
    "program called PDF": ("facture.pdf", lambda: b"MZ\x90\x00" + bytes(60)),
    "ELF called JPEG": ("photo.jpg", lambda: b"\x7fELF" + bytes(60)),
    "script": ("envoi.js", lambda: b"WScript.Shell"),
    "RTF": ("lettre.rtf", lambda: rb"{\rtf1 bonjour}"),
    "old Word": ("lettre.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)),
    "plain archive": ("dossier.zip", lambda: archive({"a.txt": "a"})),
    "archive called docx": ("lettre.docx", lambda: archive({"a.txt": "a"})),
    "RAR": ("dossier.rar", lambda: b"Rar!\x1a\x07\x00"),
    "presentation": ("diapositives.pptx", lambda: open_xml("pptx")),
    "image then exe": ("photo.jpg.exe", lambda: image("JPEG")),
    "exe then PDF": ("facture.exe.pdf", pdf),
    "HTML then PDF": ("page.html.pdf", pdf),
    "PDF then SCR and blanks": ("facture.pdf                    .scr", pdf),
    "backwards": ("facture\u202efdp.exe", pdf),
    "backwards and PDF": ("facture\u202eexe.pdf", pdf),
    "PDF called JPEG": ("photo.jpg", pdf),
    "PNG called PDF": ("photo.pdf", image),
    "docx called xlsx": ("tableau.xlsx", open_xml),
    "PDF not at the start": ("rapport.pdf", lambda: b"<html>" + pdf()),
    "PDF behind blanks": ("rapport.pdf", lambda: b"\n\n" + pdf()),
    "PDF then HTML": ("rapport.pdf", lambda: pdf() + b"<script>alert(1)</script>"),
    "PDF then archive": ("rapport.pdf", lambda: pdf() + archive({"a.txt": "a"})),
    "PDF around HTML": ("rapport.pdf", lambda: pdf(objects=b"% <script>alert(1)</script>\n")),
    "PDF cut": ("rapport.pdf", lambda: pdf()[:-20]),
    "PDF with JavaScript": ("rapport.pdf", lambda: pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>")),
    "PDF with escaped JavaScript": ("rapport.pdf", lambda: pdf(b"/OpenAction << /S /J#61vaScript /JS (x) >>")),
    "PDF that launches": ("rapport.pdf", lambda: pdf(b"/OpenAction << /S /Launch /F (cmd.exe) >>")),
    "PDF with a file inside": ("rapport.pdf", lambda: pdf(b"/Names << /EmbeddedFiles 4 0 R >>")),
    "PDF with a film": ("rapport.pdf", lambda: pdf(objects=b"4 0 obj\n<< /Subtype /RichMedia >>\nendobj\n")),
    "PDF with a form that sends": ("rapport.pdf", lambda: pdf(b"/AA << /O << /S /SubmitForm >> >>")),
    "PDF with compressed JavaScript": ("rapport.pdf", lambda: pdf(objects=object_stream(b"4 0 << /S /JavaScript >>"))),
    "PDF with JavaScript compressed twice": (
        "rapport.pdf",
        lambda: pdf(objects=object_stream(b"", b"/Filter [/FlateDecode /ASCIIHexDecode]", zlib.compress(b"2f4a61>"))),
    ),
    "PDF with a compressed bomb": ("rapport.pdf", lambda: pdf(objects=object_stream(bytes(40 * 1024 * 1024)))),
    "PDF with broken objects": ("rapport.pdf", lambda: pdf(objects=object_stream(b"", packed=b"not packed"))),
    "PDF locked": ("rapport.pdf", lambda: pdf(trailer=b"/Encrypt 4 0 R")),
    "JPEG then HTML": ("photo.jpg", lambda: image("JPEG") + b"<script>alert(1)</script>"),
    "JPEG then archive": ("photo.jpg", lambda: image("JPEG") + archive({"a.txt": "a"})),
    "JPEG cut": ("photo.jpg", lambda: image("JPEG", (400, 400))[:400]),
    "PNG cut": ("capture.png", lambda: image()[:60]),
    "PNG of 50 000 × 50 000": ("bombe.png", huge_png),
    "PNG animated": ("animée.png", animation),
    "docx with macros": ("lettre.docx", lambda: open_xml(word__vbaProject_dot_bin=b"macro")),
    "docx with a template elsewhere": (
        "lettre.docx",
        lambda: open_xml(word___rels__settings_dot_xml_dot_rels=relation("attachedTemplate", "http://x/t.dotm")),
    ),
    "docx with an object": ("lettre.docx", lambda: open_xml(word__embeddings__oleObject1_dot_bin=b"x")),
    "docx with a program": ("lettre.docx", lambda: open_xml(word__media__image1_dot_png=b"MZ\x90\x00")),
    "docx with DDE": (
        "lettre.docx",
        lambda: open_xml(word__document_dot_xml='<w:instrText xml:space="preserve"> DDEAUTO cmd</w:instrText>'),
    ),
    "docx with entities": (
        "lettre.docx",
        lambda: open_xml(word___rels__x_dot_rels='<!DOCTYPE a [<!ENTITY b "c">]><Relationships/>'),
    ),
    "docx behind a script": ("lettre.docx", lambda: b"#!/bin/sh\n" + open_xml()),
    "docx then HTML": ("lettre.docx", lambda: open_xml() + b"<script>"),
    "docx cut": ("lettre.docx", lambda: open_xml()[:-30]),
    "docx that is a bomb": ("lettre.docx", lambda: open_xml(word__x_dot_xml=bytes(80 * 1024 * 1024))),
    "xlsx with a link": ("tableau.xlsx", lambda: open_xml("xlsx", xl__externalLinks__a_dot_xml="<a/>")),
    "ods with macros": ("tableau.ods", lambda: open_document("spreadsheet", Basic__Standard__a_dot_xml="<a/>")),
    "odt with a script": (
        "lettre.odt",
        lambda: open_document(content_dot_xml='<a><script:event-listener xlink:href="x"/></a>'),
    ),
    "odt locked": (
        "lettre.odt",
        lambda: open_document(**{"META-INF__manifest_dot_xml": "<manifest:encryption-data/>"}),
    ),
}

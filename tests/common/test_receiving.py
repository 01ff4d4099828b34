"""D-09, D-11, D-14: what may be kept is known by its content, under a name that deceives nobody."""

import io
import re
import unicodedata

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.http import content_disposition_header
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from common.errors import Unacceptable
from common.file_names import LONGEST, shown_name
from common.file_types import SCANS
from common.receiving import MEBIBYTE, Received, receive
from tests.common.file_corpus import HONEST, HOSTILE, exif, huge_png, image, open_xml, pdf

MOST = 5 * MEBIBYTE


def received(name: str, content: bytes, **options: object) -> Received:
    upload = SimpleUploadedFile("x", content)
    upload._name = name  # as an action may get it: what a browser sends has already been cleaned by Django
    return receive(upload, MOST, **options)


@pytest.mark.parametrize("name", HONEST)
def test_d09_a_file_of_the_list_is_kept_whatever_its_browser_said(name: str):
    file = received(name, HONEST[name]())
    assert (
        file.content_type in {"application/pdf", "image/jpeg", "image/png"}
        or "openxml" in file.content_type
        or ("opendocument" in file.content_type)
    )


@pytest.mark.parametrize("kind", HOSTILE)
def test_d09_anything_else_is_refused_with_a_sentence(kind: str):
    name, content = HOSTILE[kind]
    with pytest.raises(Unacceptable) as refusal:
        received(name, content())
    assert refusal.value.sentence.endswith(".")


def test_d09_the_corpus_has_sixty_files_or_more():
    assert len(HONEST) + len(HOSTILE) >= 60


def test_a_scan_is_a_pdf_or_an_image_and_no_office_document():
    with pytest.raises(Unacceptable, match="numérisation"):
        received("lettre.docx", open_xml(), kinds=SCANS)


def test_d09_a_document_is_kept_byte_for_byte():
    assert received("a.pdf", pdf()).content == pdf()


@pytest.mark.parametrize("over", [0, 1])
def test_d12_a_file_at_the_ceiling_passes_and_one_byte_more_does_not(over: int):
    content = pdf(objects=b" " * (MOST - len(pdf()) + over))
    if over:
        with pytest.raises(Unacceptable, match="dépasse 5"):
            received("a.pdf", content)
    else:
        assert received("a.pdf", content).size == MOST


# --- Images ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_d14_nothing_is_kept_of_a_photo_but_its_pixels(kind: str):
    content = image(kind, exif=exif()) if kind == "JPEG" else image(kind, exif=exif(), dpi=(300, 300))
    assert b"Marque-de-telephone" in content
    kept = received("photo.jpg" if kind == "JPEG" else "photo.png", content).content
    assert b"Marque-de-telephone" not in kept and b"Exif" not in kept
    with Image.open(io.BytesIO(kept)) as drawn:
        assert not drawn.getexif()


def test_d14_the_comment_of_a_photo_is_not_kept():
    assert b"secret" not in received("photo.jpg", image("JPEG", comment=b"secret")).content


def test_d14_a_photo_stays_as_it_was_held():
    with Image.open(io.BytesIO(received("photo.jpg", image("JPEG", exif=exif(6))).content)) as drawn:
        assert drawn.size == (20, 40)


def test_d14_transparency_is_part_of_the_pixels():
    with Image.open(io.BytesIO(received("a.png", image(mode="RGBA")).content)) as drawn:
        assert drawn.mode == "RGBA"


@pytest.mark.parametrize(("width", "sentence"), [(8000, "incomplète"), (8001, "trop de pixels")])
def test_d14_forty_million_pixels_are_drawn_and_one_line_more_is_not(width: int, sentence: str):
    with pytest.raises(Unacceptable, match=sentence):
        received("a.png", huge_png(width, 5000))


# --- Names -----------------------------------------------------------------------------------------

_HOSTILE_NAMES = st.one_of(
    st.text(max_size=300),
    st.sampled_from(
        ["../../etc/passwd", "..\\..\\a.pdf", "a\0.pdf", "CON", "con.pdf", "x" * 300 + ".pdf", "a\r\nX: y.pdf"]
        + ['a".pdf', "a%2fb.pdf", "😀.pdf", ".htaccess", "...", " ", "é\u0301.pdf", "a\u2028b.pdf"]
    ),
)


@given(_HOSTILE_NAMES)
def test_d11_a_shown_name_is_one_short_line_without_a_path(raw: str):
    name = shown_name(raw, "pdf")
    assert 0 < len(name) <= LONGEST
    assert not re.search(r'[/\\<>:"|?*]', name)
    assert not any(unicodedata.category(letter).startswith(("C", "Zl", "Zp")) for letter in name)
    assert not re.match(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)", name)


@given(_HOSTILE_NAMES)
def test_d11_a_shown_name_is_its_own_shown_name(raw: str):
    assert shown_name(shown_name(raw, "pdf"), "pdf") == shown_name(raw, "pdf")


@given(_HOSTILE_NAMES)
def test_d11_the_header_of_a_download_is_one_line_of_ascii(raw: str):
    header = content_disposition_header(True, shown_name(raw, "pdf"))
    assert header.isascii() and header.isprintable() and header.startswith("attachment; filename")


def test_d11_a_name_without_an_ending_gets_that_of_its_content():
    assert received("compte rendu", pdf()).name == "compte rendu.pdf"

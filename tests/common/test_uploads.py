"""D-12: an upload is cut while it streams, at its ceiling plus one chunk at most."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadhandler import StopUpload

from common.uploads import CappedUploadHandler, ceiling

CHUNK = 1000


@ceiling("ATTACHMENT_MAX_BYTES")
def view_of_papers() -> None:
    """A view with a ceiling of its own."""


def streamed(request: Any, size: int) -> int:
    """Send that many bytes, and return how many were written before the upload was cut."""
    handler = CappedUploadHandler(request)
    handler.new_file("fichier", "a.pdf", "application/pdf", size)
    with handler.file as file:
        try:
            for start in range(0, size, CHUNK):
                handler.receive_data_chunk(b"x" * min(CHUNK, size - start), start)
        except StopUpload:
            file.flush()
            return Path(file.temporary_file_path()).stat().st_size
        return size


@pytest.fixture
def request_of(settings: Any) -> Any:
    settings.UPLOAD_MAX_BYTES, settings.ATTACHMENT_MAX_BYTES = 10 * CHUNK, 5 * CHUNK
    return lambda view: SimpleNamespace(resolver_match=SimpleNamespace(func=view))


@pytest.mark.parametrize(("size", "is_cut"), [(5 * CHUNK, False), (5 * CHUNK + 1, True), (100 * CHUNK, True)])
def test_d12_the_ceiling_of_a_view_cuts_its_uploads(request_of: Any, size: int, is_cut: bool):
    request = request_of(view_of_papers)
    assert streamed(request, size) <= 5 * CHUNK
    assert getattr(request, "upload_was_cut", False) is is_cut


@pytest.mark.parametrize(("size", "is_cut"), [(10 * CHUNK, False), (10 * CHUNK + 1, True)])
def test_d12_any_other_view_has_the_ceiling_of_the_site(request_of: Any, size: int, is_cut: bool):
    request = request_of(lambda: None)
    assert streamed(request, size) <= 10 * CHUNK
    assert getattr(request, "upload_was_cut", False) is is_cut

"""Uploads are cut while they stream, and wait in a private folder under a random name."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

View = TypeVar("View", bound=Callable)


def ceiling(setting: str) -> Callable[[View], View]:
    """Declare the setting that caps one file sent to this view, where it is not the site's own."""

    def declare(view: View) -> View:
        view.upload_ceiling = setting  # type: ignore[attr-defined]
        return view

    return declare


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Write to the quarantine folder, and stop at the ceiling of the view plus at most one chunk."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._received = 0
        match = getattr(request, "resolver_match", None)
        self._most = getattr(settings, getattr(match and match.func, "upload_ceiling", "UPLOAD_MAX_BYTES"))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._received += len(raw_data)
        if self._received > self._most:
            if self.request is not None:
                self.request.upload_was_cut = True
            raise StopUpload(connection_reset=False)
        super().receive_data_chunk(raw_data, start)

"""Uploads are cut while they stream, and wait in a private folder under a random name."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

BROKEN_OFF = "L’envoi a été interrompu\u00a0: le fichier n’est pas arrivé en entier. Envoyez-le à nouveau."

View = TypeVar("View", bound=Callable)


def ceiling(setting: str) -> Callable[[View], View]:
    """Declare the setting that caps one file sent to this view, where it is not the site's own."""

    def declare(view: View) -> View:
        view.upload_ceiling = setting  # type: ignore[attr-defined]
        return view

    return declare


def not_arrived(request: Any, too_large: str) -> str:
    """Return why the file of a request did not arrive whole, or an empty text; call it once the fields are read."""
    if getattr(request, "upload_was_cut", False):
        return too_large
    return BROKEN_OFF if getattr(request, "upload_is_under_way", False) else ""


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Write to the quarantine folder, and stop at the ceiling of the view plus at most one chunk."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._received = 0
        match = getattr(request, "resolver_match", None)
        self._most = getattr(settings, getattr(match and match.func, "upload_ceiling", "UPLOAD_MAX_BYTES"))

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._mark(True)

    def file_complete(self, file_size: int) -> Any:
        # Not called for a file whose end never came: the form would say that none was chosen.
        self._mark(False)
        return super().file_complete(file_size)

    def _mark(self, is_under_way: bool) -> None:
        if self.request is not None:
            self.request.upload_is_under_way = is_under_way

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._received += len(raw_data)
        if self._received > self._most:
            if self.request is not None:
                self.request.upload_was_cut = True
            raise StopUpload(connection_reset=False)
        super().receive_data_chunk(raw_data, start)

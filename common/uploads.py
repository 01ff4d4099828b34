"""Uploads are cut while they stream, and wait in a private folder under a random name."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Write to the quarantine folder, and stop at the ceiling plus at most one chunk."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._received += len(raw_data)
        if self._received > settings.UPLOAD_MAX_BYTES:
            if self.request is not None:
                self.request.upload_was_cut = True
            raise StopUpload(connection_reset=False)
        super().receive_data_chunk(raw_data, start)

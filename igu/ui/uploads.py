from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

LARGEST = 21 * 1024 * 1024
"""Bytes of a request with files: what may be sent, and a little for the form around it."""


class Limited(FileUploadHandler):
    """Refuses a request whose files are larger than anything the product reads, before they are read."""

    def handle_raw_input(self, input_data: Any, META: dict, content_length: int, *rest: Any) -> None:  # noqa: N803
        if content_length > LARGEST:
            raise RequestDataTooBig(f"The files are larger than {LARGEST // 1024**2} MB.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

"""What the directory of a ZIP archive tells before anything is unpacked: spreadsheets and kept files ask it."""

import struct
import zipfile
import zlib
from typing import BinaryIO, Protocol

END_OF_DIRECTORY = b"PK\x05\x06"
END_RECORD_BYTES = 22
LONGEST_COMMENT = 65_535
ZIP64_MARK = 0xFFFFFFFF
ENCRYPTED = 0x1
# Whatever the standard library meets in an archive, or in a member, that lies about itself.
FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    OverflowError,
    ValueError,
    KeyError,
)
READABLE_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Limits(Protocol):
    """What unpacking may cost; sizes in bytes."""

    @property
    def members(self) -> int: ...
    @property
    def directory_bytes(self) -> int: ...
    @property
    def unpacked_bytes(self) -> int: ...
    @property
    def ratio(self) -> int: ...
    @property
    def ratio_floor_bytes(self) -> int: ...


class Unreadable(Exception):
    """The archive is not opened; `fault` is « damaged », « encrypted », or the ceiling that it passes."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def open_archive(stream: BinaryIO, size: int, limits: Limits) -> zipfile.ZipFile:
    """The archive, once its directory alone shows that unpacking it stays within the limits.

    The directory's own size is read first, by hand: the standard library would load 100,000 entries before
    counting them.
    """
    if _directory_bytes(stream, size) > limits.directory_bytes:
        raise Unreadable("too_many_members")
    try:
        archive = zipfile.ZipFile(stream)
    except FAULTS as error:
        raise Unreadable("damaged") from error
    _check_members(archive.infolist(), size, limits)
    return archive


def _directory_bytes(stream: BinaryIO, size: int) -> int:
    tail_start = max(0, size - END_RECORD_BYTES - LONGEST_COMMENT)
    stream.seek(tail_start)
    tail = stream.read()
    at = tail.rfind(END_OF_DIRECTORY)
    if at < 0 or len(tail) - at < END_RECORD_BYTES:
        raise Unreadable("damaged")
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    if length == ZIP64_MARK:
        raise Unreadable("unpacked_too_large")
    return length


def _check_members(members: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > limits.members:
        raise Unreadable("too_many_members")
    if unpacked > limits.unpacked_bytes:
        raise Unreadable("unpacked_too_large")
    if unpacked > max(limits.ratio_floor_bytes, limits.ratio * packed):
        raise Unreadable("ratio")
    # Entries that overlap claim together more compressed bytes than the file holds.
    if packed > size or len({member.filename for member in members}) < len(members):
        raise Unreadable("damaged")
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise Unreadable("encrypted")
    if any(member.compress_type not in READABLE_METHODS for member in members):
        raise Unreadable("damaged")

"""What the directory of a ZIP archive tells before anything is unpacked."""

import zipfile
from typing import BinaryIO

from exchange.reading.limits import Ceilings, Refused

END_OF_DIRECTORY = b"PK\x05\x06"
END_RECORD_BYTES = 22
LONGEST_COMMENT = 65_535
ZIP64_MARK = 0xFFFFFFFF
ENCRYPTED = 0x1
READABLE_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

BOMB = (
    "Ce fichier compressé est anormalement volumineux une fois ouvert\u00a0: il n’a pas été lu. "
    "Copiez le tableau seul dans un nouveau classeur et envoyez celui-ci."
)
DAMAGED = (
    "Ce classeur est incomplet ou abîmé\u00a0: il n’a pas été lu. "
    "Ouvrez-le dans votre tableur, enregistrez-le de nouveau au format .xlsx et renvoyez-le."
)


def damaged() -> Refused:
    return Refused("damaged", DAMAGED)


def open_archive(stream: BinaryIO, size: int, ceilings: Ceilings) -> zipfile.ZipFile:
    """The archive, once its directory alone shows that unpacking it stays within the ceilings.

    The directory's own size is read first, by hand: the standard library would load 100,000 entries before
    counting them.
    """
    if _directory_bytes(stream, size) > ceilings.directory_bytes:
        raise Refused("too_many_members", BOMB)
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError) as error:
        raise damaged() from error
    _check_members(archive.infolist(), size, ceilings)
    return archive


def _directory_bytes(stream: BinaryIO, size: int) -> int:
    tail_start = max(0, size - END_RECORD_BYTES - LONGEST_COMMENT)
    stream.seek(tail_start)
    tail = stream.read()
    at = tail.rfind(END_OF_DIRECTORY)
    if at < 0 or len(tail) - at < END_RECORD_BYTES:
        raise damaged()
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    if length == ZIP64_MARK:
        raise Refused("unpacked_too_large", BOMB)
    return length


def _check_members(members: list[zipfile.ZipInfo], size: int, ceilings: Ceilings) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > ceilings.members:
        raise Refused("too_many_members", BOMB)
    if unpacked > ceilings.unpacked_bytes:
        raise Refused("unpacked_too_large", BOMB)
    if unpacked > max(ceilings.ratio_floor_bytes, ceilings.ratio * packed):
        raise Refused("ratio", BOMB)
    # Entries that overlap claim together more compressed bytes than the file holds.
    if packed > size or len({member.filename for member in members}) < len(members):
        raise damaged()
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise Refused("encrypted", password_sentence())
    if any(member.compress_type not in READABLE_METHODS for member in members):
        raise damaged()


def password_sentence() -> str:
    return (
        "Ce classeur est protégé par un mot de passe\u00a0: il ne peut pas être lu. "
        "Retirez le mot de passe (Fichier, Informations, Protéger le classeur) et renvoyez-le."
    )

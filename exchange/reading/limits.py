"""What the reading of an uploaded file may cost, and the one way it is refused."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Ceilings:
    """The limits of one reading; sizes in bytes, times in seconds.

    The defaults let an honest matrix of 5,000 rows and 21 columns through and stop everything that costs much more.
    """

    upload_bytes: int = 10 * MEBIBYTE
    members: int = 400
    directory_bytes: int = 256 * 1024
    unpacked_bytes: int = 60 * 1000 * 1000
    ratio: int = 250
    ratio_floor_bytes: int = 8 * MEBIBYTE
    rows: int = 10_100
    columns: int = 256
    cells: int = 200_000
    elements: int = 1_500_000
    depth: int = 64
    cell_text: int = 32_767
    total_text: int = 8_000_000
    cpu_seconds: int = 20
    wall_seconds: int = 40
    memory_bytes: int = 300 * 1000 * 1000
    answer_bytes: int = 48 * MEBIBYTE


class Refused(Exception):
    """The file is not read; `sentence` says in French why and what to do, `code` is stable and for programs."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence

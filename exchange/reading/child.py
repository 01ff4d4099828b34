"""The reading process: takes the file on standard input, writes one JSON document, and can do nothing else.

Started by `exchange.reading.reader`, in an empty environment. Its limits are set before the file is touched; a file
that breaks a parser, or eats memory, breaks this process alone.
"""

import contextlib
import importlib
import json
import resource
import sys
import warnings
from typing import Any, BinaryIO

from exchange.reading.guard import CSV, ODS, XLSX
from exchange.reading.limits import Ceilings, Refused
from exchange.reading.parts import too_large

# Standard input and output, the error stream, and the few files that a late import of the library may open.
OPEN_FILES = 16
READERS = {
    CSV: "exchange.reading.delimited",
    ODS: "exchange.reading.open_cells",
    XLSX: "exchange.reading.open_xml",
}
QUICK = "exchange.reading.plain"
UNREADABLE = (
    "Ce classeur ne se lit pas\u00a0: l’une de ses parties est abîmée ou n’est pas du format attendu. "
    "Ouvrez-le dans votre tableur, enregistrez-le de nouveau au format .xlsx et renvoyez-le."
)


def main() -> int:
    """Read by the request given as first argument (`kind`, `is_plain`, `has_formulas`, `ceilings`); exit 0, also when refusing."""
    request = json.loads(sys.argv[1])
    ceilings = Ceilings(**request["ceilings"])
    _limit(ceilings)
    warnings.simplefilter("ignore")
    sys.stdout.write(packed(answer(sys.stdin.buffer, request, ceilings)))
    return 0


def answer(stream: BinaryIO, request: dict[str, Any], ceilings: Ceilings) -> dict[str, Any]:
    """What was read, or why it was not; whatever the file, nothing is raised but what kills a process."""
    try:
        return _read(stream, request, ceilings)
    except Refused as refusal:
        return {"refused": [refusal.code, refusal.sentence]}
    except MemoryError:
        out_of_memory = too_large("trop de mémoire")
        return {"refused": [out_of_memory.code, out_of_memory.sentence]}
    # A parser may raise anything on a hostile file; whatever it is, the file is unreadable.
    except Exception:
        return {"refused": ["unreadable", UNREADABLE]}


def packed(answer: dict[str, Any]) -> str:
    """The answer as one JSON document."""
    return json.dumps(answer, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _limit(ceilings: Ceilings) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (ceilings.cpu_seconds, ceilings.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (ceilings.memory_bytes, ceilings.memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))


def _read(stream: BinaryIO, request: dict[str, Any], ceilings: Ceilings) -> dict[str, Any]:
    if request["is_plain"]:
        # What the quick library does not take, or would alter, the other reader takes.
        try:
            return _read_as(QUICK, stream, request, ceilings)
        except Refused:
            raise
        # Whatever it was, the other reader judges.
        except Exception:  # noqa: S110
            pass
    return _read_as(READERS[request["kind"]], stream, request, ceilings)


def _read_as(reader: str, stream: BinaryIO, request: dict[str, Any], ceilings: Ceilings) -> dict[str, Any]:
    # The descriptor is shared with the parent, which has read the file to its end.
    stream.seek(0)
    # Imported when asked for: openpyxl alone takes longer to load than a long workbook to read.
    answer: dict[str, Any] = importlib.import_module(reader).read(
        stream, ceilings, has_formulas=request["has_formulas"]
    )
    return answer


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        sys.exit(main())

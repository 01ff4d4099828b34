"""The printing process: takes one JSON request on standard input, writes a PDF, and can do nothing else.

Started by `common.pdf` alone, in an empty environment, isolated from the project: it knows neither
the settings nor the database. The limits are set before the content is touched.
"""

import json
import resource
import sys

import typst


def main() -> int:
    """Print the request (`template`, `root`, `data`, `seconds`, `bytes`); exit 1 if it cannot be."""
    request = json.load(sys.stdin)
    _limit(request["seconds"], request["bytes"])
    try:
        document = typst.compile(
            f"{request['root']}/{request['template']}.typ",
            root=request["root"],
            sys_inputs={"data": json.dumps(request["data"], ensure_ascii=False)},
            ignore_system_fonts=True,
            pdf_standards=["a-2a", "ua-1"],
        )
    except (typst.TypstError, MemoryError):
        return 1
    sys.stdout.buffer.write(document)
    return 0


def _limit(seconds: int, size: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())

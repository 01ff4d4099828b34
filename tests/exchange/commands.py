"""Run the import command as a person would, and read its answer."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

MALI = Path(__file__).parent.parent / "data" / "workbooks" / "ml_matrice_an2.xlsx"
# The document of a file of one ministry.
SINGLE = ["--signed-by", "minister", "--reference", "n° 0412/MEF-SG", "--signed-on", "2026-10-05"]


def papers(signed_by: str = "minister", scan: str = "") -> list[str]:
    """Return the options that give the signed document of each Malian ministry."""
    known = json.loads((MALI.parent.parent / "ministries.json").read_text("utf-8"))["ministries"]
    told = f"{signed_by};n° 0412/MEF-SG;2026-10-05" + (f";{scan}" if scan else "")
    return [word for one in known if one["state"] == "ML" for word in ("--paper", f"{one['key']};{told}")]


PAPER = papers()


def import_workbook(*arguments: str, email: str, file: Path = MALI, period: str = "AN2-09") -> dict[str, Any]:
    """Return the JSON answer; standard output must hold nothing else."""
    output = StringIO()
    call_command(
        "import_workbook",
        str(file),
        "--period",
        period,
        "--as",
        email,
        "--json",
        *arguments,
        stdout=output,
        stderr=StringIO(),
    )
    return json.loads(output.getvalue())

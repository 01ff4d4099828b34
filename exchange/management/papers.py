"""The signed documents that a command gives: one for a ministry's file, or one a ministry where it holds several."""

from argparse import ArgumentTypeError
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.management.base import CommandError, CommandParser

from accounts.models import Ministry
from common.errors import Conflict, Unacceptable
from common.file_types import SCANS
from common.receiving import Received, receive
from measures.access import acts_on_behalf
from measures.actions.papers import Paper, Papers
from measures.enums import Signatory
from measures.forms.papers import PaperForm

NEEDED = (
    "Une coordination importe au nom d’un ministère\u00a0: --signed-by, --reference et --signed-on sont nécessaires, "
    "ou --paper, une fois par ministère."
)
SEVERAL = (
    "Ce fichier porte sur plusieurs ministères ({})\u00a0: donnez le document signé de chacun, "
    'par --paper "CODE;SIGNATAIRE;RÉFÉRENCE;AAAA-MM-JJ"\u202f; les lignes de ceux qui n’en ont pas sont laissées de côté.'
)
NONE_OF_THEM = "Aucun des ministères donnés n’est dans ce fichier, qui porte sur\u00a0: {}."
NOT_BOTH = "Donnez --signed-by pour le fichier d’un seul ministère, ou --paper pour chacun\u00a0: pas les deux."
FORM = "«\u00a0{}\u00a0»\u00a0: écrivez CODE;SIGNATAIRE;RÉFÉRENCE;AAAA-MM-JJ, et au besoin ;NUMÉRISATION.pdf."
_PARTS = (4, 5)


def iso_date(text: str) -> date:
    """Read a date of the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"«\u00a0{text}\u00a0» n’est pas une date AAAA-MM-JJ.") from error


def scan_file(text: str) -> Received:
    """Receive a scanned document from its path; it must be one."""
    path = Path(text)
    try:
        with path.open("rb") as file:
            return receive(File(file, path.name), settings.UPLOAD_MAX_BYTES, SCANS)
    except OSError as error:
        raise ArgumentTypeError(f"«\u00a0{text}\u00a0» ne s’ouvre pas.") from error
    except Unacceptable as refusal:
        raise ArgumentTypeError(refusal.sentence) from refusal


def ministry_paper(text: str) -> tuple[str, dict[str, Any]]:
    """Read the document of one ministry: its code, and what `_paper` takes."""
    parts = [part.strip() for part in text.split(";")]
    if len(parts) not in _PARTS or parts[1] not in Signatory.values:
        raise ArgumentTypeError(FORM.format(text))
    if not Ministry.objects.filter(code=parts[0]).exists():
        raise ArgumentTypeError(f"Aucun ministère n’a le code «\u00a0{parts[0]}\u00a0».")
    scan = scan_file(parts[4]) if len(parts) == max(_PARTS) else None
    typed = {"signed_by": parts[1], "reference": parts[2], "signed_on": iso_date(parts[3])}
    return parts[0], typed | {"scan": scan}


def add_paper_arguments(parser: CommandParser) -> None:
    """Add the options by which signed documents are given."""
    parser.add_argument("--signed-by", choices=Signatory.values, help="signataire du document du ministère")
    parser.add_argument("--reference", metavar="TEXTE", default="", help="référence du document signé")
    parser.add_argument("--signed-on", type=iso_date, metavar="AAAA-MM-JJ", help="date du document signé")
    parser.add_argument("--scan", type=scan_file, metavar="FICHIER", help="numérisation du document signé")
    parser.add_argument(
        "--paper",
        type=ministry_paper,
        action="append",
        default=[],
        metavar="CODE;SIGNATAIRE;RÉFÉRENCE;DATE",
        help="document signé d’un ministère, une fois par ministère quand le fichier en porte plusieurs",
    )


def papers_given(user: Any, options: Mapping[str, Any]) -> Papers | None:
    """Return the documents of the command line: one, or one by code of ministry; None for who signs for itself.

    Raises `CommandError`, of wrong use, for what is missing or that a page would refuse.
    """
    if not acts_on_behalf(user):
        return None
    single = {name: options[name] for name in ("signed_by", "reference", "signed_on")}
    if options["paper"]:
        if any(single.values()):
            raise CommandError(NOT_BOTH, returncode=2)
        return {code: _paper(typed) for code, typed in options["paper"]}
    if not all(single.values()):
        raise CommandError(NEEDED, returncode=2)
    return _paper(single | {"scan": options["scan"]})


def papers_for(papers: Papers | None, leads: Collection[str]) -> Papers | None:
    """Return the documents that stand for the ministries of a file.

    Raises `Conflict` if one document was given for several ministries, or none for any of them.
    """
    told = ", ".join(sorted(leads))
    if isinstance(papers, Mapping):
        own = {code: paper for code, paper in papers.items() if code in leads}
        if not own and leads:
            raise Conflict(NONE_OF_THEM.format(told))
        # A file that writes nothing is confirmed with the first document.
        return own or next(iter(papers.values()))
    if papers is not None and len(leads) > 1:
        raise Conflict(SEVERAL.format(told))
    return papers


def _paper(typed: Mapping[str, Any]) -> Paper:
    form = PaperForm({name: typed[name] for name in ("signed_by", "reference", "signed_on")}, needs_scan=False)
    if not form.is_valid():
        raise CommandError(" ".join(fault for faults in form.errors.values() for fault in faults), returncode=2)
    return Paper(typed["signed_by"], typed["reference"], typed["signed_on"], typed["scan"])

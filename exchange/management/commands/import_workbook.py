"""Read a ministry's matrix, or a workbook of ours, show what it would change, and confirm it: the page's way, by hand."""

import json
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.backends import RoleBackend
from accounts.models import User
from common.access import Verb
from common.errors import Conflict, Unacceptable
from common.file_types import SCANS
from common.receiving import Received, receive
from exchange.access import token_for
from exchange.actions import Choices, Outcome, confirm_import, keep_reading
from exchange.holdings import answered_before, signalled_before
from exchange.preparation import (
    Reading,
    check_reports,
    counted,
    judge_rows,
    matrix_in,
    new_questions,
    situation_of,
)
from exchange.reading.limits import Refused
from exchange.reading.reader import read_workbook
from exchange.rendering import row_as_dict, workbook_row_as_dict
from exchange.rules.sheets import Workbook
from exchange.rules.verdicts import Judged
from exchange.workbook_actions import OwnReading, confirm_workbook, judge_reading, keep_workbook, read_own
from measures.access import acts_on_behalf
from measures.actions.papers import Paper
from measures.enums import Signatory
from measures.forms.papers import PaperForm
from measures.models import ReportingPeriod


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


class Command(BaseCommand):
    """Exit 0 when the file was read, 1 when it is refused, 2 on wrong use."""

    help = "Lit la matrice d’un ministère, montre ce qu’elle changerait, et l’applique sauf avec --dry-run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FICHIER", type=Path)
        parser.add_argument(
            "--period", metavar="CODE", help="période, par exemple AN2-09\u202f; par défaut la campagne ouverte"
        )
        parser.add_argument("--as", dest="email", metavar="ADRESSE", required=True, help="compte qui agit")
        parser.add_argument("--signed-by", choices=Signatory.values, help="signataire du document du ministère")
        parser.add_argument("--reference", metavar="TEXTE", default="", help="référence du document signé")
        parser.add_argument("--signed-on", type=iso_date, metavar="AAAA-MM-JJ", help="date du document signé")
        parser.add_argument("--scan", type=scan_file, metavar="FICHIER", help="numérisation du document signé")
        parser.add_argument("--situation", type=iso_date, metavar="AAAA-MM-JJ", help="date de situation à retenir")
        parser.add_argument("--dry-run", action="store_true", help="ne rien enregistrer")
        parser.add_argument("--json", action="store_true", help="un objet JSON sur la sortie standard, rien d’autre")

    def handle(self, *args: Any, **options: Any) -> None:
        user, period = _account(options["email"]), _period(options["period"])
        paper = None if options["dry_run"] else _paper(user, options)
        situation = options["situation"].isoformat() if options["situation"] else ""
        try:
            workbook = read_workbook(options["file"])
            own = read_own(user, workbook, period)
            if own is not None:
                answer = self._own(user, own, paper, options)
            else:
                answer = self._matrix(user, workbook, period, paper, options | {"situation": situation})
        except Refused as refusal:
            raise CommandError(refusal.sentence, returncode=1) from refusal
        except (Conflict, PermissionDenied, Unacceptable) as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
        except OSError as error:
            raise CommandError(f"Le fichier {options['file'].name} ne s’ouvre pas.", returncode=2) from error
        self._print(answer, options)

    def _own(self, user: Any, reading: OwnReading, paper: Paper | None, options: dict[str, Any]) -> dict[str, Any]:
        rows = judge_reading(user, reading)
        if not options["dry_run"]:
            # One transaction: a refused confirmation leaves no deposit behind.
            with transaction.atomic():
                batch = keep_workbook(by=user, reading=reading, file_name=options["file"].name, session="")
                outcome = confirm_workbook(
                    by=user, batch=batch, session="", token=token_for(batch), choices=Choices(), paper=paper
                )
            self._tell(outcome)
        return {"rows": [workbook_row_as_dict(row) for row in rows], "counts": counted(rows), "questions": []}

    def _matrix(
        self, user: Any, workbook: Workbook, period: ReportingPeriod, paper: Paper | None, options: dict[str, Any]
    ) -> dict[str, Any]:
        check_reports(user)
        reading, situation = matrix_in(user, workbook, period), options["situation"]
        situation_of(period, situation)
        judged = judge_rows(user, reading.member_state, period, reading.proposals)
        answer = self._answer(user, reading, period, judged, situation)
        if not options["dry_run"]:
            self._confirm(user, reading, period, options["file"].name, Choices(situation=situation), paper)
        return answer

    def _answer(
        self, user: Any, reading: Reading, period: ReportingPeriod, judged: list[Judged], situation: str
    ) -> dict[str, Any]:
        signalled = signalled_before(reading.member_state, period)
        answered = {
            question["key"]
            for question in reading.questions
            if situation or answered_before(reading.member_state, period, question["key"])
        }
        return {
            "rows": [row_as_dict(row) for row in judged],
            "counts": counted(judged),
            "questions": new_questions(judged, reading.questions, signalled | answered),
        }

    def _confirm(
        self, user: Any, reading: Reading, period: ReportingPeriod, name: str, choices: Choices, paper: Paper | None
    ) -> None:
        # One transaction: a refused confirmation leaves no deposit behind.
        with transaction.atomic():
            batch = keep_reading(by=user, reading=reading, period=period, file_name=name, session="")
            outcome = confirm_import(
                by=user, batch=batch, session="", token=token_for(batch), choices=choices, paper=paper
            )
        self._tell(outcome)

    def _tell(self, outcome: Outcome) -> None:
        self.stderr.write(
            f"Enregistré\u00a0: {len(outcome.entered.complete)} rapports, {len(outcome.entered.incomplete)} brouillons "
            f"à compléter\u202f; {outcome.left_aside} lignes laissées de côté."
        )

    def _print(self, answer: dict[str, Any], options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for verdict, count in answer["counts"].items():
            if count:
                self.stdout.write(f"{count:>5}  {verdict}")
        for question in answer["questions"]:
            self.stdout.write(f"Question ({question['cell'] or question['row']})\u00a0: {question['text']}")


def _account(email: str) -> User:
    user = User.objects.filter(email__iexact=email).first()
    if user is None or not RoleBackend().user_can_authenticate(user):
        raise CommandError(f"Aucun compte actif n’a l’adresse {email}.", returncode=2)
    if not user.may(Verb.UPLOAD_WORKBOOK):
        raise CommandError(f"Le compte {email} ne dépose pas de classeur.", returncode=1)
    return user


def _period(code: str | None) -> ReportingPeriod:
    periods = ReportingPeriod.objects.select_related("roadmap")
    period = (
        periods.filter(code=code).first() if code else periods.filter(status="open").order_by("situation_on").first()
    )
    if period is None:
        raise CommandError("Cette période n’existe pas." if code else "Aucune campagne n’est ouverte.", returncode=2)
    return period


def _paper(user: User, options: dict[str, Any]) -> Paper | None:
    if not acts_on_behalf(user):
        return None
    if not (options["signed_by"] and options["reference"] and options["signed_on"]):
        raise CommandError(
            "Une coordination importe au nom d’un ministère\u00a0: --signed-by, --reference et --signed-on sont nécessaires.",
            returncode=2,
        )
    typed = {name: options[name] for name in ("signed_by", "reference", "signed_on")}
    form = PaperForm(typed, needs_scan=False)
    if not form.is_valid():
        raise CommandError(" ".join(fault for faults in form.errors.values() for fault in faults), returncode=2)
    return Paper(options["signed_by"], options["reference"], options["signed_on"], options["scan"])

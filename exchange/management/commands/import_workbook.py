"""Read a matrix, a workbook of ours, a plan or a table, show what it would change, and confirm it: the page's way, by hand."""

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.backends import RoleBackend
from accounts.models import User
from common.access import Verb
from common.errors import Conflict, Unacceptable
from common.french import count
from exchange.access import token_for
from exchange.actions import Choices, Outcome, confirm_import, keep_reading
from exchange.enums import Verdict
from exchange.holdings import answered_before, signalled_before
from exchange.management.papers import add_paper_arguments, iso_date, papers_for, papers_given
from exchange.plan_reading import Target, read_plan
from exchange.plan_tables import PLAN
from exchange.preparation import (
    Reading,
    check_reports,
    counted,
    judge_rows,
    matrix_in,
    new_questions,
    situation_of,
)
from exchange.previews.contents import content_for
from exchange.reading.limits import Refused
from exchange.reading.reader import read_workbook
from exchange.rendering import row_as_dict, table_question, table_row_as_dict, workbook_row_as_dict
from exchange.rules.sheets import Workbook
from exchange.rules.verdicts import Judged
from exchange.table_actions import confirm_table, keep_table
from exchange.table_books import BOOKS, judge_file
from exchange.table_reading import stamped_book, table_in
from exchange.tables import TABLES
from exchange.workbook_actions import OwnReading, confirm_workbook, judge_reading, keep_workbook, read_own
from measures.actions.papers import Papers
from measures.models import ReportingPeriod

NO_TARGET = "Un plan se dépose pour une feuille de route\u00a0: --roadmap CODE, et pour une nouvelle --title, --starts-on et --ends-on."


class Command(BaseCommand):
    """Exit 0 when the file was read, 1 when it is refused, 2 on wrong use."""

    help = "Lit la matrice d’un ministère, montre ce qu’elle changerait, et l’applique sauf avec --dry-run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FICHIER", type=Path)
        parser.add_argument(
            "--period", metavar="CODE", help="période, par exemple AN2-09\u202f; par défaut la campagne ouverte"
        )
        parser.add_argument("--as", dest="email", metavar="ADRESSE", required=True, help="compte qui agit")
        add_paper_arguments(parser)
        parser.add_argument(
            "--model",
            choices=(PLAN, *BOOKS, *TABLES),
            help="ce qu’est le fichier s’il n’est ni une matrice ni un classeur de ministère\u00a0: un plan, une structure…",
        )
        parser.add_argument(
            "--roadmap", metavar="CODE", help="plan\u00a0: feuille de route en projet, ou code de la nouvelle"
        )
        parser.add_argument(
            "--title", metavar="TEXTE", default="", help="plan\u00a0: intitulé de la nouvelle feuille de route"
        )
        parser.add_argument("--starts-on", type=iso_date, metavar="AAAA-MM-JJ", help="plan\u00a0: son début")
        parser.add_argument("--ends-on", type=iso_date, metavar="AAAA-MM-JJ", help="plan\u00a0: sa fin")
        parser.add_argument("--situation", type=iso_date, metavar="AAAA-MM-JJ", help="date de situation à retenir")
        parser.add_argument("--dry-run", action="store_true", help="ne rien enregistrer")
        parser.add_argument("--json", action="store_true", help="un objet JSON sur la sortie standard, rien d’autre")

    def handle(self, *args: Any, **options: Any) -> None:
        user = _account(options["email"])
        target = _target(options)
        try:
            workbook = read_workbook(options["file"])
            label = stamped_book(workbook) or options["model"]
            if label:
                answer = self._table(user, workbook, label, target, options)
            else:
                answer = self._reports(user, workbook, options)
        except Refused as refusal:
            raise CommandError(refusal.sentence, returncode=1) from refusal
        except (Conflict, PermissionDenied, Unacceptable) as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
        except OSError as error:
            raise CommandError(f"Le fichier {options['file'].name} ne s’ouvre pas.", returncode=2) from error
        self._print(answer, options)

    def _table(
        self, user: Any, workbook: Workbook, label: str, target: Target | None, options: dict[str, Any]
    ) -> dict[str, Any]:
        reading = read_plan(user, workbook, target) if target and label == PLAN else table_in(user, label, workbook)
        rows = [row for judged in judge_file(user, label, reading.rows).values() for row in judged]
        if not options["dry_run"]:
            # One transaction: a refused confirmation leaves no deposit behind.
            with transaction.atomic():
                kept = {"file_name": options["file"].name, "session": "", "target": target if label == PLAN else None}
                batch = keep_table(by=user, label=label, reading=reading, **kept)
                written = confirm_table(by=user, batch=batch, session="", token=token_for(batch))
            self.stderr.write(
                f"Enregistré\u00a0: {count(written, 'fiche')}\u202f; {len(rows) - written} lignes laissées."
            )
        return {
            "rows": [table_row_as_dict(row) for row in rows],
            "counts": counted(rows),
            "questions": [table_question(row) for row in rows if row.verdict == Verdict.QUESTION],
        }

    def _reports(self, user: Any, workbook: Workbook, options: dict[str, Any]) -> dict[str, Any]:
        period = _period(options["period"])
        papers = None if options["dry_run"] else papers_given(user, options)
        situation = options["situation"].isoformat() if options["situation"] else ""
        own = read_own(user, workbook, period)
        if own is not None:
            return self._own(user, own, papers, options)
        return self._matrix(user, workbook, period, papers, options | {"situation": situation})

    def _own(self, user: Any, reading: OwnReading, paper: Papers | None, options: dict[str, Any]) -> dict[str, Any]:
        rows = judge_reading(user, reading)
        if not options["dry_run"]:
            # One transaction: a refused confirmation leaves no deposit behind.
            with transaction.atomic():
                batch = keep_workbook(by=user, reading=reading, file_name=options["file"].name, session="")
                paper = papers_for(paper, content_for(user, batch, Choices()).leads)
                outcome = confirm_workbook(
                    by=user, batch=batch, session="", token=token_for(batch), choices=Choices(), paper=paper
                )
            self._tell(outcome)
        return {"rows": [workbook_row_as_dict(row) for row in rows], "counts": counted(rows), "questions": []}

    def _matrix(
        self, user: Any, workbook: Workbook, period: ReportingPeriod, paper: Papers | None, options: dict[str, Any]
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
        self, user: Any, reading: Reading, period: ReportingPeriod, name: str, choices: Choices, paper: Papers | None
    ) -> None:
        # One transaction: a refused confirmation leaves no deposit behind.
        with transaction.atomic():
            batch = keep_reading(by=user, reading=reading, period=period, file_name=name, session="")
            paper = papers_for(paper, content_for(user, batch, choices).leads)
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
        for verdict, rows in answer["counts"].items():
            if rows:
                self.stdout.write(f"{rows:>5}  {verdict}")
        for question in answer["questions"]:
            self.stdout.write(f"Question ({question['cell'] or question['row']})\u00a0: {question['text']}")


def _account(email: str) -> User:
    user = User.objects.filter(email__iexact=email).first()
    if user is None or not RoleBackend().user_can_authenticate(user):
        raise CommandError(f"Aucun compte actif n’a l’adresse {email}.", returncode=2)
    if not user.may(Verb.UPLOAD_WORKBOOK):
        raise CommandError(f"Le compte {email} ne dépose pas de classeur.", returncode=1)
    return user


def _target(options: dict[str, Any]) -> Target | None:
    """Return the roadmap that a plan is filed for. Wrong use: a plan without one, or a new one by halves."""
    if options["model"] != PLAN:
        return None
    new = [options["title"], options["starts_on"], options["ends_on"]]
    if not options["roadmap"] or (any(new) and not all(new)):
        raise CommandError(NO_TARGET, returncode=2)
    dates = [on.isoformat() for on in new[1:]] if all(new) else ["", ""]
    return Target(options["roadmap"].upper() if all(new) else options["roadmap"], options["title"], *dates)


def _period(code: str | None) -> ReportingPeriod:
    periods = ReportingPeriod.objects.select_related("roadmap")
    period = (
        periods.filter(code=code).first() if code else periods.filter(status="open").order_by("situation_on").first()
    )
    if period is None:
        raise CommandError("Cette période n’existe pas." if code else "Aucune campagne n’est ouverte.", returncode=2)
    return period

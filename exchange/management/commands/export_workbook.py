"""Write a ministry's or a coordination's workbook to a file, as its page gives it."""

from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.backends import RoleBackend
from accounts.models import Ministry, User
from common.access import Role, Verb
from common.errors import Conflict
from exchange.book_actions import BookFile, export_book
from exchange.enums import WorkbookKind
from exchange.ministry_export import FORMATS, Demand, MadeFile, export_workbook, ministries_for
from measures.models import ReportingPeriod


class Command(BaseCommand):
    """Exit 0 when the file is written, 1 when the account may not take it or it would be empty, 2 on wrong use."""

    help = "Écrit le classeur qu’un ministère remplit pour une période, ou celui d’une coordination, puis dépose."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--kind",
            choices=WorkbookKind.values,
            default=WorkbookKind.MINISTRY.value,
            help="classeur ; par défaut celui d’un ministère",
        )
        parser.add_argument("--ministry", metavar="CODE", help="ministère, par exemple ML-MTI")
        parser.add_argument("--period", metavar="CODE", help="période, par exemple AN2-09")
        parser.add_argument(
            "--as",
            dest="email",
            metavar="ADRESSE",
            help="compte qui exporte\u202f; par défaut le point focal du ministère",
        )
        parser.add_argument(
            "--output", metavar="FICHIER", type=Path, help="fichier à écrire\u202f; son nom dit le format"
        )
        parser.add_argument(
            "--with-restricted", action="store_true", help="avec les mesures de diffusion restreinte que le compte lit"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path | None = options["output"]
        made = self._ministry(output, options) if options["kind"] == WorkbookKind.MINISTRY else _book(output, options)
        path = output or Path(made.name)
        try:
            path.write_bytes(made.content)
        except OSError as error:
            raise CommandError(f"Le fichier {path} ne s’écrit pas.", returncode=2) from error
        self.stdout.write(str(path))

    def _ministry(self, output: Path | None, options: dict[str, Any]) -> MadeFile:
        if not (options["ministry"] and options["period"]):
            raise CommandError("Le classeur d’un ministère demande --ministry et --period.", returncode=2)
        ministry, period = _ministry(options["ministry"]), _period(options["period"])
        user = _account(options["email"], ministry)
        demand = Demand(ministry, period, _format(output), options["with_restricted"])
        if not ministries_for(user).filter(pk=ministry.pk).exists():
            raise CommandError(
                f"Le ministère {ministry.code} n’entre pas dans le périmètre de ce compte.", returncode=1
            )
        try:
            return export_workbook(by=user, demand=demand)
        except Conflict as refusal:
            raise CommandError(refusal.sentence, returncode=1) from refusal


def _book(output: Path | None, options: dict[str, Any]) -> BookFile:
    """Make the workbook of a coordination: the structure of its roadmap, or the steps of its ratifications."""
    if not options["email"]:
        raise CommandError("Le classeur d’une coordination demande --as.", returncode=2)
    if output and output.suffix.lower() != ".xlsx":
        raise CommandError("Le classeur d’une coordination s’écrit en .xlsx.", returncode=2)
    try:
        return export_book(by=_signed_in(options["email"]), kind=WorkbookKind(options["kind"]))
    except PermissionDenied as refusal:
        raise CommandError(str(refusal), returncode=1) from refusal


def _signed_in(email: str) -> User:
    user = next(filter(RoleBackend().user_can_authenticate, User.objects.filter(email__iexact=email)), None)
    if user is None:
        raise CommandError(f"Aucun compte actif n’a l’adresse {email}.", returncode=2)
    return user


def _format(output: Path | None) -> str:
    name = output.suffix.removeprefix(".").lower() if output else "xlsx"
    if name not in FORMATS:
        raise CommandError(f"Le format d’un classeur est {' ou '.join(FORMATS)}.", returncode=2)
    return name


def _ministry(code: str) -> Ministry:
    row = Ministry.objects.select_related("member_state").filter(code=code.upper()).first()
    if row is None:
        raise CommandError(f"Aucun ministère n’a le code {code}.", returncode=2)
    return row


def _period(code: str) -> ReportingPeriod:
    row = ReportingPeriod.objects.select_related("roadmap").filter(code=code.upper()).first()
    if row is None:
        raise CommandError("Cette période n’existe pas.", returncode=2)
    return row


def _account(email: str | None, ministry: Ministry) -> User:
    users = User.objects.filter(email__iexact=email) if email else _focal_points(ministry)
    user = next(filter(RoleBackend().user_can_authenticate, users), None)
    if user is None:
        told = (
            f"Aucun compte actif n’a l’adresse {email}."
            if email
            else "Ce ministère n’a pas de point focal\u00a0: indiquez --as."
        )
        raise CommandError(told, returncode=2)
    if not user.may(Verb.WRITE_REPORT):
        raise CommandError(f"Le compte {user.email} n’écrit pas de rapport.", returncode=1)
    return user


def _focal_points(ministry: Ministry) -> Any:
    return User.objects.filter(ministry=ministry, role=Role.FOCAL_POINT).order_by("created_at", "pk")

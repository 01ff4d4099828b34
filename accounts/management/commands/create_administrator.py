"""Open the first account of a scope, from the server itself."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from accounts.actions import create_administrator
from accounts.models import MemberState, User
from common.errors import Conflict


class Command(BaseCommand):
    """Exit 0 with a link on standard output; 1 if the scope has an administrator or the input is wrong."""

    help = (
        "Ouvre le premier compte d’administrateur de la Confédération, ou d’un État, et affiche un lien à usage "
        "unique pour choisir son mot de passe. Refuse dès que ce périmètre a un administrateur actif."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="ADRESSE", help="adresse électronique professionnelle")
        parser.add_argument("--member-state", metavar="CODE", help="BF, ML ou NE\u202f; sans elle, la Confédération")
        parser.add_argument("--address", metavar="URL", default=_site(), help="adresse du site dans le lien")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            account = create_administrator(email=options["email"], member_state=_member_state(options["member_state"]))
        except Conflict as refusal:
            raise CommandError(refusal.sentence, returncode=1) from refusal
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages), returncode=1) from refusal
        self.stderr.write(
            "Ouvrez ce lien pour choisir le mot de passe\u202f; il ne sert qu’une fois et expire sous trois jours."
        )
        self.stdout.write(options["address"].rstrip("/") + _path(account))


def _site() -> str:
    if settings.IS_DEMONSTRATION or not settings.ALLOWED_HOSTS:
        return "http://127.0.0.1:8000"
    return f"https://{settings.ALLOWED_HOSTS[0]}"


def _member_state(code: str | None) -> MemberState | None:
    if not code:
        return None
    member_state = MemberState.objects.filter(code=code.upper()).first()
    if member_state is None:
        raise CommandError(
            f"Aucun État n’a le code {code}. L’administrateur de la Confédération crée d’abord les États.", returncode=1
        )
    return member_state


def _path(account: User) -> str:
    key = default_token_generator.make_token(account)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(account), "key": key})

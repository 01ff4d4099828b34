"""The first administrator, opened from the server: a link that works once, then no second account."""

from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import MemberState, User
from tests.accounts.journalled import last_entry

PASSWORD = "une-phrase-de-passe-assez-longue"


def create(*args: str) -> str:
    out = StringIO()
    call_command("create_administrator", *args, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_the_link_sets_a_password_once_and_its_holder_signs_in(states: dict[str, MemberState], client: Client) -> None:
    link = create("premier@essai.example", "--member-state", "bf", "--address", "https://feuille.example/")
    assert link.startswith("https://feuille.example/compte/")
    page = client.get(urlsplit(link).path, follow=True)
    form_path = page.request["PATH_INFO"]
    client.post(form_path, {"password1": PASSWORD, "password2": PASSWORD})
    client.logout()
    client.post(reverse("account_login"), {"login": "premier@essai.example", "password": PASSWORD})
    account = User.objects.get(email="premier@essai.example")
    assert client.session["_auth_user_id"] == str(account.pk)
    assert account.member_state_id == "BF"
    assert last_entry(account).act == "create_administrator"
    client.logout()
    assert client.get(urlsplit(link).path, follow=True).context["token_fail"]


def test_a_scope_that_has_an_active_administrator_gets_no_second_from_the_server(
    states: dict[str, MemberState],
) -> None:
    create("premier@essai.example")
    with pytest.raises(CommandError, match="déjà un administrateur") as refusal:
        create("second@essai.example")
    assert refusal.value.returncode == 1
    assert not User.objects.filter(email="second@essai.example").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(["pas-une-adresse"], "adresse"), (["a@essai.example", "--member-state", "XX"], "Aucun État n’a le code XX")],
)
def test_a_wrong_input_is_refused_with_a_sentence(
    states: dict[str, MemberState], arguments: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence) as refusal:
        create(*arguments)
    assert refusal.value.returncode == 1

"""The daily reminder: to whom, once, about what; and what never leaves in a mail."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from accounts.models import ClearanceConfirmation, Mandate, User
from common.access import Level, Role, Verb
from common.clock import now
from measures.models import Implementation, Measure
from steering.tasks import send_digest
from tests.mail_sink import MailSink, mail_sink

Account = Callable[[str], User]
READERS = ["point-focal.bf-mae", "validateur.bf-mae", "comite.bf", "comite.ml", "comite.ne", "coordination"]
TO_DO = reverse("steering:to_do")


@pytest.fixture
def mae(focal: Callable[[str], User]) -> User:
    return focal("BF-MAE")


def sent_to(user: User) -> list[Any]:
    """Do the task of one account as the worker does, and return the mails that left for it so far."""
    send_digest.call(str(user.pk))
    return [message for message in mail.outbox if message.to == [user.email]]


def change(user: User, **fields: Any) -> None:
    User.objects.filter(pk=user.pk).update(**fields)


# --- To whom, and when ------------------------------------------------------------------------


def test_reminder_says_what_waits_with_links_that_lead_to_the_site(mae: User, settings: Any):
    settings.SITE_URL = "https://feuille-de-route.example"
    (message,) = sent_to(mae)
    assert "Rapports à écrire" in message.body
    assert f"https://feuille-de-route.example{TO_DO}" in message.body
    assert "https://feuille-de-route.example/rapports/AN2-09/AN2-DIP-09/BF/saisie/" in message.body


def test_reminder_leaves_once_a_day(mae: User):
    assert [len(sent_to(mae)) for _ in range(3)] == [1, 1, 1]


def test_reminder_leaves_again_the_next_day(mae: User):
    sent_to(mae)
    change(mae, digest_sent_on=mae.today() - timedelta(days=1))
    assert len(sent_to(mae)) == 2


def test_g12_day_of_a_reminder_is_the_day_of_the_account_s_state(focal: Callable[[str], User]):
    user = focal("NE-MAECNE")
    with time_machine.travel(datetime(2026, 11, 25, 23, 30, tzinfo=UTC), tick=False):
        sent_to(user)
    user.refresh_from_db()
    assert user.digest_sent_on == date(2026, 11, 26)


def test_nothing_leaves_when_nothing_waits(administrator: User):
    assert sent_to(administrator) == []


@pytest.mark.parametrize("fields", [{"is_active": False}, {"wants_digest": False}, {"must_change_password": True}])
def test_a21_nothing_leaves_for_an_account_that_reads_nothing_or_wants_none(mae: User, fields: dict[str, bool]):
    change(mae, **fields)
    assert sent_to(mae) == []


def test_a21_nothing_leaves_for_an_account_that_nobody_confirmed(comite_bf: User):
    change(comite_bf, confirmed_at=None, confirmed_by=None)
    assert sent_to(comite_bf) == []


def test_a21_nothing_leaves_once_the_mandate_is_over(coordination: User):
    Mandate.objects.filter(pk=coordination.mandate_id).update(ends_on=coordination.today() - timedelta(days=1))
    assert sent_to(coordination) == []


# --- What a mail never says -------------------------------------------------------------------


@pytest.fixture
def all_restricted(db: None) -> None:
    """Every measure of diplomacy is restricted, and every reader of the cast is cleared for it."""
    Measure.objects.filter(code__startswith="AN2-DIP").update(level=Level.RESTRICTED)
    User.objects.update(clearance=Level.RESTRICTED)
    for user in User.objects.filter(email__in=[f"{name}@demo.example" for name in READERS]):
        for state in ("BF", "ML", "NE") if user.member_state_id is None else (user.member_state_id,):
            coordination = User.objects.filter(role=Role.NATIONAL_COORDINATOR, member_state=state)
            by = coordination.exclude(pk=user.pk).first()
            ClearanceConfirmation.objects.get_or_create(
                user=user, confirmed_for_id=state, defaults={"confirmed_by": by, "confirmed_at": now()}
            )


@pytest.mark.parametrize("name", READERS)
def test_a21_mail_holds_no_word_of_a_restricted_measure(account: Account, name: str, all_restricted: None):
    user = account(name)
    told = "\n".join(message.body for message in sent_to(user))
    restricted = Measure.objects.filter(level=Level.RESTRICTED).values_list("code", "title")
    assert [code for code, title in restricted if code in told or title in told] == []


def test_a21_restricted_measure_is_a_line_without_content_and_a_link_to_the_list(mae: User, all_restricted: None):
    (message,) = sent_to(mae)
    assert "- Une mesure à diffusion restreinte\u00a0: en retard" in message.body
    assert "/mesures/" not in message.body
    assert "/rapports/" not in message.body


@pytest.mark.parametrize("name", READERS)
def test_a21_mail_names_only_measures_on_which_its_recipient_acts(account: Account, name: str):
    user = account(name)
    told = "\n".join(message.body for message in sent_to(user))
    named = {code for code in Measure.objects.values_list("code", flat=True) if f"- {code}," in told}
    rows = Implementation.objects.none()
    for verb in (Verb.WRITE_REPORT, Verb.VALIDATE_SUBMITTED, Verb.VALIDATE_MINISTRY_VALIDATED, Verb.GRANT_REVISION):
        rows = rows | Implementation.objects.within(user, verb)
    assert named <= set(rows.values_list("measure__code", flat=True))


def test_a21_reason_of_a_return_stays_on_the_page(mae: User):
    (message,) = sent_to(mae)
    assert "Motif" not in message.body


# --- The command, the worker and the mail server ----------------------------------------------


def ask() -> None:
    call_command("send_digests", stdout=StringIO())


def work() -> None:
    call_command("db_worker", batch=True, interval=0, reload=False, startup_delay=False, stdout=StringIO())


@pytest.fixture
def alone(own_database: str) -> User:
    """The one account of a copy of the database that expects a reminder."""
    User.objects.exclude(email="point-focal.bf-mae@demo.example").update(wants_digest=False)
    return User.objects.get(wants_digest=True)


@pytest.fixture
def server(settings: Any) -> Iterator[MailSink]:
    with mail_sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.server_address[1]
        yield sink


def test_command_asked_twice_sends_each_reminder_once(alone: User, server: MailSink):
    ask()
    ask()
    work()
    assert [message["To"] for message in server.kept] == [alone.email]
    assert "Rapports à écrire" in server.kept[0].get_content()


def test_e11_no_mail_leaves_when_the_request_for_it_is_rolled_back(alone: User, server: MailSink):
    with pytest.raises(RuntimeError), transaction.atomic():
        ask()
        raise RuntimeError
    work()
    assert (server.kept, DBTaskResult.objects.count()) == ([], 0)


def test_e11_no_mail_leaves_inside_a_transaction_that_may_still_fail(alone: User, server: MailSink):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        send_digest.call(str(alone.pk))
    assert server.kept == []


def test_e11_mail_that_may_have_left_is_not_sent_again(alone: User, server: MailSink, settings: Any):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    ask()
    work()
    settings.EMAIL_PORT = port
    assert DBTaskResult.objects.get().status == "FAILED"
    send_digest.call(str(alone.pk))
    assert server.kept == []

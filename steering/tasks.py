"""What is sent outside of requests: the daily reminder."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from accounts.actions import take_digest
from accounts.models import User
from common.french import long_date
from common.text import NBSP
from steering.rules.to_do import Group, for_mail, lead, when
from steering.waiting import waiting_for

# Of each kind, the most urgent ones; the page has the others.
_IN_MAIL = 10


@task()
def send_digest(account: str) -> None:
    """Send to one account what waits for it today, if anything does and if it was not sent yet.

    Judged when it leaves: an account disabled meanwhile, or out of its mandate, gets nothing.
    """
    user = User.objects.select_related("member_state", "ministry", "mandate").get(pk=account)
    today = user.today()
    if not expects_digest(user, today):
        return
    groups = waiting_for(user, today)
    if groups and take_digest(by=user, day=today):
        _mail(user, groups, today).send()


def expects_digest(user: User, today: date) -> bool:
    """Return whether an account may sign in, wants the reminder and has not had today's."""
    is_fit = user.may_sign_in and user.is_in_mandate_on(today) and not user.must_change_password
    return is_fit and user.wants_digest and user.digest_sent_on != today


def _mail(user: User, groups: list[Group], today: date) -> EmailMessage:
    page = _absolute(reverse("steering:to_do"))
    context = {
        "lead": lead(groups, today),
        "groups": [(group, _told(group, today, page)) for group in groups],
        "page": page,
        "preferences": _absolute(reverse("account_preferences")),
    }
    body = render_to_string("steering/email/digest.txt", context)
    return EmailMessage(f"Feuille de route AES{NBSP}: à faire au {long_date(today)}", body, to=[user.email])


def _told(group: Group, today: date, page: str) -> list[Any]:
    """Return the lines of a group as a mail may tell them, each with the time left and its address."""
    shown = [for_mail(replace(line, url=_absolute(line.url)), page) for line in group.lines[:_IN_MAIL]]
    return [(line, when(line, today)) for line in shown]


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"

"""Reminder letters: made from the page of a campaign, printed from the rows that they left."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.once import once
from common.access import Verb, access
from common.french import count
from common.pdf import pdf_answer
from measures.access import get_period, get_reminder
from measures.actions.letters import remind_ministries, remind_states
from measures.models import Reminder
from measures.printing.letters import printed_letters


@require_POST
@access(Verb.SEND_REMINDER)
def reminders(request: HttpRequest, code: str) -> HttpResponse:
    """Make the letters that were asked for: to the ticked ministries, or to the ticked states."""
    period = get_period(request.user, code)
    sent: list[Reminder] = []
    ministries, states = _codes(request, "ministere"), _codes(request, "etat")
    act = remind_states if states else remind_ministries
    chosen = {"states": states} if states else {"ministries": ministries}
    if once(request, lambda: sent.extend(act(by=request.user, period=period, **chosen))):
        done = count(len(sent), "lettre est établie", "lettres sont établies")
        messages.success(request, f"{done}\u00a0: imprimez-les ci-dessous, faites-les signer et envoyez-les.")
    return redirect(f"{reverse('measures:campaign', args=[code])}#relances")


def _codes(request: HttpRequest, name: str) -> list[str]:
    """Return the codes that were sent; PostgreSQL cannot be asked of a NUL, and no code holds one."""
    return [code.replace("\0", "") for code in request.POST.getlist(name)]


@require_safe
@access(Verb.SEND_REMINDER)
def reminder(request: HttpRequest, code: str, pk: Any) -> HttpResponse:
    """Print a letter again as it was sent; with `?envoi=entier`, all those of the same sending."""
    row = get_reminder(request.user, code, pk)
    rows = [row]
    if request.GET.get("envoi") == "entier":
        same = Reminder.objects.visible_to(request.user).filter(
            period=row.period_id, sent_at=row.sent_at, sent_by=row.sent_by_id
        )
        rows = list(same.select_related("ministry", "member_state").order_by("number"))
    return pdf_answer(printed_letters(request.user, row, rows), f"relance-{row.period.code.lower()}-{row.number}")

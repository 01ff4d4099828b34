"""Reminder letters on paper, from the rows that they left and from what was missing then."""

from datetime import date
from typing import Any

from django.conf import settings

from accounts.models import Body
from common.access import Verb
from common.clock import day_in
from common.pdf import render
from measures.models import Implementation, Reminder, ReportingPeriod
from measures.printing.senders import coordinations, of_confederation, of_state
from measures.querysets.campaigns import missing_at, named_on_paper
from measures.rules import letters as words


def printed_letters(user: Any, first: Reminder, rows: list[Reminder]) -> bytes:
    """Return the PDF of letters of one sending: a constant number of queries whatever their number."""
    campaign = _campaign(first.period)
    bodies = coordinations(user)
    sender = _sender(first, bodies)
    missing = _missing(user, first)
    letters = [words.letter(sender, campaign, _letter(row, first, missing, bodies)) for row in rows]
    notice = words.DEMONSTRATION if settings.IS_DEMONSTRATION else ""
    data = {"letters": letters, "notice": notice}
    return render("letter", data, title=words.title_of(campaign), on=_day(first))


def _day(row: Reminder) -> date:
    """Return the day of a letter where its author works: the ministry's state, or UTC for the Confederation."""
    return day_in(row.member_state.time_zone if row.ministry_id else "UTC", row.sent_at)


def _campaign(period: ReportingPeriod) -> words.Campaign:
    return words.Campaign(
        period.code,
        period.roadmap.title,
        period.situation_on,
        period.opens_on,
        period.ministries_due_on,
        period.closes_on,
    )


def _sender(row: Reminder, bodies: dict[str, Body]) -> words.Sender:
    if row.ministry_id is None:
        return of_confederation(row.sent_by.mandate, bodies.get(""))
    return of_state(row.member_state, bodies.get(row.member_state_id))


def _missing(user: Any, first: Reminder) -> dict[Any, list[words.Missing]]:
    """Return what was missing when the letters were sent, by ministry or, for the Confederation, by state."""
    rows = named_on_paper(Implementation.objects.within(user, Verb.LIST_MISSING_REPORTS))
    rows = missing_at(rows, first.period, first.sent_at).select_related("measure", "lead_ministry")
    found: dict[Any, list[words.Missing]] = {}
    for row in rows:
        key = row.lead_ministry_id if first.ministry_id else row.member_state_id
        found.setdefault(key, []).append(words.Missing(row.measure.code, row.measure.title, row.lead_ministry.acronym))
    return found


def _letter(
    row: Reminder, first: Reminder, missing: dict[Any, list[words.Missing]], bodies: dict[str, Body]
) -> words.Letter:
    if row.ministry:
        recipient = (row.ministry.name, "À l’attention du secrétaire général")
    else:
        body = bodies.get(row.member_state_id)
        recipient = (body.title if body else row.member_state.name, row.member_state.name)
    lines = missing.get(row.ministry_id or row.member_state_id, [])
    return words.Letter(recipient, row.number, _day(first), row.missing, lines)

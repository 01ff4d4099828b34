"""Reminder letters on paper, from the rows that they left and from what was missing then."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.enums import BodyKind
from accounts.models import Body
from common.access import Verb
from common.pdf import render
from measures.models import Implementation, Reminder, ReportingPeriod
from measures.querysets.campaigns import missing_at, named_on_paper
from measures.rules import letters as words


def printed_letters(user: Any, first: Reminder, rows: list[Reminder]) -> bytes:
    """Return the PDF of letters of one sending: a constant number of queries whatever their number."""
    campaign = _campaign(first.period)
    bodies = _coordinations(user)
    sender = _sender(first, bodies)
    missing = _missing(user, first)
    letters = [words.letter(sender, campaign, _letter(row, first, missing, bodies)) for row in rows]
    notice = words.DEMONSTRATION if settings.IS_DEMONSTRATION else ""
    data = {"letters": letters, "notice": notice}
    return render("letter", data, title=words.title_of(campaign), on=_day(first))


def _day(row: Reminder) -> date:
    """Return the day of a letter where its author works: the ministry's state, or UTC for the Confederation."""
    zone = row.member_state.time_zone if row.ministry_id else "UTC"
    return row.sent_at.astimezone(ZoneInfo(zone)).date()


def _campaign(period: ReportingPeriod) -> words.Campaign:
    return words.Campaign(
        period.code,
        period.roadmap.title,
        period.situation_on,
        period.opens_on,
        period.ministries_due_on,
        period.closes_on,
    )


def _coordinations(user: Any) -> dict[str, Body]:
    """Return the coordinations by the code of their state, "" for the Confederation's."""
    rows = Body.objects.visible_to(user).filter(
        kind__in=[BodyKind.NATIONAL_COORDINATION, BodyKind.CONFEDERAL_COORDINATION]
    )
    return {row.member_state_id or "": row for row in rows}


def _sender(row: Reminder, bodies: dict[str, Body]) -> words.Sender:
    """Return whose letter it is: the coordination of the ministry's state, or the Confederation's."""
    if row.ministry_id is None:
        mandate, body = row.sent_by.mandate, bodies.get("")
        title = mandate.coordination_title if mandate else str(body or words.CONFEDERATION)
        return words.Sender((words.CONFEDERATION, title), "", title, body.code if body else "AES")
    state, body = row.member_state, bodies.get(row.member_state_id)
    title = body.title if body else state.name
    head = tuple(state.letterhead.splitlines()) or (state.official_name or state.name, title)
    return words.Sender(head, state.motto, title, body.acronym or body.code if body else state.code)


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

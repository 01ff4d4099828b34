"""Reminder letters: made for who has not reported, numbered, journalled; the paper is printed from the row."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from accounts.models import MemberState, Ministry
from common.access import Scope, Verb
from common.bulk import insert_rows
from common.clock import now
from common.errors import Conflict
from journal.actions import Act, record
from measures.enums import PeriodStatus
from measures.models import Implementation, Reminder, ReportingPeriod
from measures.querysets.campaigns import by_ministry, named_on_paper

NOT_YOURS = "Cette lettre n’entre pas dans votre périmètre."


@dataclass(frozen=True)
class Addressee:
    """Who a letter goes to: a ministry, or the coordination of a state (no ministry), and what is missing of it."""

    member_state: str
    ministry: Any
    name: str
    missing: int


@transaction.atomic
def remind_ministries(*, by: Any, period: ReportingPeriod, ministries: Collection[str]) -> list[Reminder]:
    """Make a letter to each of these ministries of one's own state, by code.

    Raises `PermissionDenied` for another state's, `Conflict` if the campaign is not open yet or
    if one of them has reported everything.
    """
    _check_sends(by, Scope.STATE)
    chosen = list(Ministry.objects.filter(code__in=ministries, member_state=by.member_state_id))
    if len(chosen) != len(set(ministries)):
        raise PermissionDenied(NOT_YOURS)
    stored = _locked(period)
    missing = {row["code"]: row["expected"] - row["received"] for row in _counted(by, stored)}
    return _make(by, stored, [_to_ministry(row, missing.get(row.code, 0)) for row in chosen])


@transaction.atomic
def remind_states(*, by: Any, period: ReportingPeriod, states: Collection[str]) -> list[Reminder]:
    """Make a letter of the Confederation to each of these states' coordinations; never to a ministry (note 7).

    Raises as `remind_ministries` does.
    """
    _check_sends(by, Scope.CONF)
    stored = _locked(period)
    missing: dict[str, int] = {}
    for row in _counted(by, stored):
        missing[row["state"]] = missing.get(row["state"], 0) + row["expected"] - row["received"]
    chosen = MemberState.objects.filter(code__in=states)
    return _make(by, stored, [Addressee(row.code, None, row.name, missing.get(row.code, 0)) for row in chosen])


def _check_sends(by: Any, scope: Scope) -> None:
    if scope not in {grant.scope for grant in by.reach(Verb.SEND_REMINDER)}:
        raise PermissionDenied(NOT_YOURS)


def _locked(period: ReportingPeriod) -> ReportingPeriod:
    """Return the period, locked: numbers follow each other."""
    stored = ReportingPeriod.objects.select_for_update(of=("self",), no_key=True).get(pk=period.pk)
    if stored.status == PeriodStatus.PREPARED:
        raise Conflict("La campagne n’est pas encore ouverte\u00a0: rien n’y manque.")
    return stored


def _counted(by: Any, period: ReportingPeriod) -> Sequence[Mapping[str, Any]]:
    return list(by_ministry(named_on_paper(Implementation.objects.within(by, Verb.LIST_MISSING_REPORTS)), period))


def _to_ministry(row: Ministry, missing: int) -> Addressee:
    return Addressee(row.member_state_id, row, row.acronym, missing)


def _make(by: Any, period: ReportingPeriod, addressees: Sequence[Addressee]) -> list[Reminder]:
    if not addressees:
        raise Conflict("Choisissez au moins un destinataire.")
    complete = [addressee.name for addressee in addressees if addressee.missing <= 0]
    if complete:
        raise Conflict(f"Rien ne manque à ce jour\u00a0: {', '.join(complete)}. Rechargez la page.")
    instant = now()
    sent = Reminder.objects.filter(period=period, ministry__isnull=addressees[0].ministry is None)
    if addressees[0].ministry:
        sent = sent.filter(member_state=by.member_state_id)
    last = sent.aggregate(last=Max("number"))["last"] or 0
    rows = [
        Reminder(
            period=period,
            member_state_id=addressee.member_state,
            ministry=addressee.ministry,
            number=number,
            missing=addressee.missing,
            sent_by=by,
            sent_at=instant,
        )
        for number, addressee in enumerate(sorted(addressees, key=lambda one: one.name), last + 1)
    ]
    insert_rows(rows)
    record([_entry(row) for row in rows], by=by)
    return rows


def _entry(row: Reminder) -> Act:
    addressee = row.ministry.code if row.ministry else row.member_state_id
    changes = {"addressee": ("", addressee), "number": ("", row.number), "missing": ("", row.missing)}
    # A letter of the Confederation is its own act, to whichever state it goes.
    state = row.member_state_id if row.ministry else ""
    return Act("send_reminder", "measures.reminder", row.pk, changes=changes, member_state=state)

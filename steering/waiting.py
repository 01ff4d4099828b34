"""What waits for one account, gathered in a number of queries that no number of rows changes.

Read by the page « À faire » and by the daily mail: each read starts from what the account's right
lets it act on, and is left out where it has no such right.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Count, Q, QuerySet, Window
from django.urls import reverse

from accounts.models import MinistrySuccession, User
from common.access import Scope, Verb
from common.french import long_date
from common.text import NBSP
from measures.enums import PeriodStatus, Step
from measures.models import (
    Implementation,
    Milestone,
    PeriodException,
    ProgressReport,
    ReportingPeriod,
    Revision,
    RoadmapAct,
)
from measures.querysets.plan import late_condition
from measures.rules.situations import SETTLED
from protocols.models import Act, Instrument, Statement
from steering.querysets import LIVING, to_write, writable
from steering.rules.to_do import Group, Kind, Line, grouped
from steering.slow_steps import slow_steps

# The rights of which one gives the account something to do.
ACTING = (
    Verb.WRITE_REPORT,
    Verb.VALIDATE_SUBMITTED,
    Verb.VALIDATE_MINISTRY_VALIDATED,
    Verb.GRANT_REVISION,
    Verb.CONFIRM_ROADMAP_ACT,
    Verb.CONFIRM_RULE,
    Verb.CONFIRM_ACT,
    Verb.CONFIRM_SUCCESSION,
    Verb.CONFIRM_ACCOUNT,
    Verb.WRITE_PERIOD,
)
_SHOWN = 25
_WEEK = timedelta(days=7)
_SOMEBODY_ELSE = "Vous y avez contribué ou vous l’avez déjà validé\u00a0: une autre personne le valide."

Reader = Callable[[Any, date], Iterator[Group]]
# The day of an instant where the reader works.
Day = Callable[[datetime], date]


def waiting_for(user: Any, today: date) -> list[Group]:
    """Return what waits for an account on a day, grouped, most urgent first."""
    return grouped(group for read in _READERS for group in read(user, today))


def _first(kind: Kind, rows: QuerySet, order: tuple[str, ...], line: Callable[[Any], Line]) -> Group:
    """Return the first rows of a read as lines, with the number of all of them."""
    shown = list(rows.annotate(total=Window(Count("pk"))).order_by(*order, "pk")[:_SHOWN])
    return Group(kind, [line(row) for row in shown], shown[0].total if shown else 0)


# --- Reports --------------------------------------------------------------------------------


def _reports(user: Any, today: date) -> Iterator[Group]:
    exceptions = PeriodException.objects.valid_on(today)
    order = ("due", "implementation__measure__code")
    if user.may(Verb.WRITE_REPORT):
        begun = ProgressReport.objects.editable_by(user)
        if _writes_for_its_ministry(user):
            owed = to_write(_acted_on(Implementation, user), ProgressReport.objects.order_by(), exceptions)
            yield _first(Kind.TO_WRITE, owed, ("due", "measure__code"), _owed)
        else:
            begun = begun.contributed_by(user)
        begun = writable(begun, exceptions)
        yield _first(Kind.RETURNED, begun.filter(step=Step.RETURNED), order, _begun)
        yield _first(Kind.BEGUN, begun.filter(step=Step.DRAFT), order, _begun)
    if user.may(Verb.VALIDATE_SUBMITTED) or user.may(Verb.VALIDATE_MINISTRY_VALIDATED):
        awaiting = writable(ProgressReport.objects.awaiting(user), exceptions)
        barred = ProgressReport.objects.barred_to(user)
        yield _first(Kind.TO_VALIDATE, awaiting.exclude(barred), order, _to_validate)
        yield _first(Kind.ANOTHER_PERSON, awaiting.filter(barred), order, _barred)


def _writes_for_its_ministry(user: Any) -> bool:
    """Whether the account writes its ministry's reports; who validates them leaves them to others (rule 7)."""
    scopes = {grant.scope for grant in user.reach(Verb.WRITE_REPORT)}
    return Scope.OWN in scopes and not user.may(Verb.VALIDATE_SUBMITTED)


def _owed(row: Implementation) -> Line:
    url = _address("report_form", row.period_code, row)
    return _of_part(row, url=url, period_on=row.period_on, due_on=row.due)


def _begun(row: ProgressReport) -> Line:
    note = f"Motif du renvoi\u00a0: {row.return_reason}" if row.step == Step.RETURNED else ""
    return _of_report(row, "report_form", note)


def _to_validate(row: ProgressReport) -> Line:
    return _of_report(row, "report")


def _barred(row: ProgressReport) -> Line:
    return _of_report(row, "report", _SOMEBODY_ELSE)


def _of_report(row: ProgressReport, page: str, note: str = "") -> Line:
    url = _address(page, row.period.code, row.implementation)
    return _of_part(row.implementation, url=url, period_on=row.period.situation_on, due_on=row.due, note=note)


def _address(page: str, period: str, part: Implementation) -> str:
    """Return the address of the form of a report, or of its page."""
    return reverse(f"measures:{page}", args=[period, part.measure.code, part.member_state_id])


def _of_part(row: Implementation, *, what: str = "", url: str = "", period_on: date | None = None, **told: Any) -> Line:
    of = f"{row.lead_ministry.acronym}, {row.member_state.name}"
    if period_on:
        of = f"{of}, situation arrêtée au {long_date(period_on)}"
    return Line(
        what or row.measure.title,
        url or row.get_absolute_url(),
        of,
        code=row.measure.code,
        level=row.measure.level,
        **told,
    )


# --- What a second person confirms ------------------------------------------------------------


def _confirmations(user: Any, today: date) -> Iterator[Group]:
    for verb, read in _CONFIRMED.items():
        if user.may(verb):
            yield from (
                _first(Kind.TO_CONFIRM, rows, order, partial(line, day=user.day_of)) for rows, order, line in read(user)
            )


def _accounts(user: Any) -> Iterator[Any]:
    places = User.objects.select_related("member_state", "ministry")
    for rows, what in (
        (places.confirmable_by(user), "Compte"),
        (places.clearance_confirmable_by(user), "Habilitation à la diffusion restreinte"),
    ):
        yield rows, ("created_at",), lambda row, day, what=what: _account(row, day, what)


def _account(row: User, day: Day, what: str) -> Line:
    url = f"{reverse('admin:accounts_user_changelist')}?q={row.email}"
    place = row.member_state.name if row.member_state else "Confédération"
    return Line(f"{what}{NBSP}: {row.function}", url, place, since=day(row.created_at))


def _successions(user: Any) -> Iterator[Any]:
    rows = MinistrySuccession.objects.confirmable_by(user).select_related("predecessor__member_state", "successor")
    yield rows, ("on",), _succession


def _succession(row: MinistrySuccession, day: Day) -> Line:
    what = f"Succession{NBSP}: {row.predecessor.acronym} devient {row.successor.acronym}"
    url = reverse("admin:accounts_ministrysuccession_changelist")
    return Line(what, url, row.predecessor.member_state.name, note=row.reference, since=row.on)


def _acts(user: Any) -> Iterator[Any]:
    for model in (Act, Statement):
        rows = model.objects.confirmable_by(user).select_related("instrument", "member_state")
        yield rows, ("recorded_at",), _act


def _act(row: Act | Statement, day: Day) -> Line:
    place = row.member_state.name if row.member_state else "Confédération"
    what = f"{row.get_kind_display().capitalize()}, {row.instrument.short_title}"
    return Line(what, row.get_absolute_url(), place, since=day(row.recorded_at))


def _rules(user: Any) -> Iterator[Any]:
    yield Instrument.objects.rule_confirmable_by(user), ("rule_recorded_at",), _rule
    yield Instrument.objects.declared_date_confirmable_by(user), ("declared_recorded_at",), _declared_date


def _rule(row: Instrument, day: Day) -> Line:
    what = f"Règle d’entrée en vigueur, {row.short_title}"
    return Line(what, row.get_absolute_url(), since=day(row.rule_recorded_at))


def _declared_date(row: Instrument, day: Day) -> Line:
    what = f"Date d’entrée en vigueur déclarée, {row.short_title}"
    return Line(what, row.get_absolute_url(), since=day(row.declared_recorded_at))


def _roadmap_acts(user: Any) -> Iterator[Any]:
    yield RoadmapAct.objects.confirmable_by(user).select_related("roadmap"), ("recorded_at",), _roadmap_act


def _roadmap_act(row: RoadmapAct, day: Day) -> Line:
    url = reverse("admin:measures_roadmapact_change", args=[row.pk])
    return Line(row.get_kind_display().capitalize(), url, row.roadmap.title, since=day(row.recorded_at))


def _revisions(user: Any) -> Iterator[Any]:
    rows = Revision.objects.grantable_by(user).exclude(proposed_by=user.pk)
    rows = rows.select_related("implementation__member_state", "implementation__lead_ministry", "measure")
    yield rows, ("proposed_at",), _revision


def _revision(row: Revision, day: Day) -> Line:
    what = f"Révision proposée ({row.get_field_display()}), {row.measure.title}"
    url, since = reverse("measures:revisions"), day(row.proposed_at)
    if row.implementation is None:
        return Line(what, url, "Confédération", code=row.measure.code, since=since, level=row.measure.level)
    row.implementation.measure = row.measure
    return _of_part(row.implementation, what=what, url=url, since=since)


_CONFIRMED: dict[Verb, Callable[[Any], Iterator[Any]]] = {
    Verb.CONFIRM_ACCOUNT: _accounts,
    Verb.CONFIRM_SUCCESSION: _successions,
    Verb.CONFIRM_ACT: _acts,
    Verb.CONFIRM_RULE: _rules,
    Verb.CONFIRM_ROADMAP_ACT: _roadmap_acts,
    Verb.GRANT_REVISION: _revisions,
    # The Confederation's own revisions, of what a measure costs (note 4).
    Verb.REVISE_MEASURE: _revisions,
}

# --- Campaigns and dates ----------------------------------------------------------------------


def _campaigns(user: Any, today: date) -> Iterator[Group]:
    if user.may(Verb.WRITE_PERIOD):
        opening = Q(status=PeriodStatus.PREPARED, opens_on__lte=today + _WEEK)
        closing = Q(status=PeriodStatus.OPEN, closes_on__lte=today + _WEEK)
        rows = ReportingPeriod.objects.editable_by(user).filter(opening | closing, roadmap__status__in=LIVING)
        yield _first(Kind.CAMPAIGN, rows, ("opens_on",), _campaign)
    if user.may(Verb.LIST_MISSING_REPORTS):
        ending = PeriodException.objects.visible_to(user).valid_on(today)
        ending = ending.filter(until__lte=today + _WEEK, period__status=PeriodStatus.CLOSED)
        rows = ending.select_related("period", "ministry__member_state")
        yield _first(Kind.EXCEPTION, rows, ("until",), _exception)


def _campaign(row: ReportingPeriod) -> Line:
    opens = row.status == PeriodStatus.PREPARED
    what = f"{'Ouvrir' if opens else 'Clore'} la campagne, {row}"
    url = reverse("measures:campaign", args=[row.code])
    return Line(what, url, code=row.code, due_on=row.opens_on if opens else row.closes_on)


def _exception(row: PeriodException) -> Line:
    of = f"{row.ministry.acronym}, {row.ministry.member_state.name}"
    return Line(
        f"Dérogation, {row.period}",
        reverse("measures:campaign", args=[row.period.code]),
        of,
        code=row.period.code,
        due_on=row.until,
    )


def _dates(user: Any, today: date) -> Iterator[Group]:
    """The dates of the plan that the account answers for: its ministry's, or its state's."""
    if not user.may(Verb.WRITE_REPORT):
        return
    past = late_condition({user.state_code: today})
    soon = Q(due_on__gte=today, due_on__lte=today + _WEEK)
    parts = _acted_on(Implementation, user).filter(measure__axis__roadmap__status__in=LIVING)
    parts = parts.exclude(current_status__in=SETTLED).select_related("measure", "lead_ministry", "member_state")
    yield _first(Kind.OVERDUE, parts.filter(past), ("due_on",), _dated)
    yield _first(Kind.THIS_WEEK, parts.filter(soon), ("due_on",), _dated)
    steps = _acted_on(Milestone, user).filter(implementation__measure__axis__roadmap__status__in=LIVING)
    steps = steps.filter(done_on__isnull=True).exclude(implementation__current_status__in=SETTLED)
    steps = steps.select_related(
        "implementation__measure", "implementation__lead_ministry", "implementation__member_state"
    )
    yield _first(Kind.OVERDUE, steps.filter(due_on__lt=today), ("due_on",), _milestone)
    yield _first(Kind.THIS_WEEK, steps.filter(soon), ("due_on",), _milestone)


def _acted_on(model: Any, user: Any) -> QuerySet:
    return model.objects.within(user, Verb.WRITE_REPORT)


def _dated(row: Implementation) -> Line:
    return _of_part(row, due_on=row.due_on)


def _milestone(row: Milestone) -> Line:
    return _of_part(row.implementation, what=f"Jalon{NBSP}: {row.title}", due_on=row.due_on)


_READERS: tuple[Reader, ...] = (_reports, _confirmations, _campaigns, _dates, slow_steps)

"""What the actions on reports share: rights, locks and the window of the campaign, in bulk.

Nothing here writes an entry in the journal.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied

from common.access import Verb
from common.errors import Conflict
from common.sets import among
from measures.access import acts_on_behalf
from measures.enums import PeriodStatus, RoadmapStatus, Step
from measures.models import Implementation, PeriodException, ProgressReport, ReportContributor, ReportingPeriod
from measures.rules.appreciation import asks_appreciation

NOT_YOURS = "Ce rapport n’entre pas dans votre périmètre."
UNSIGNED = "La coordination n’agit pour un ministère que d’après un document signé de celui-ci."
MOVED = "Ce rapport a changé depuis que vous l’avez lu\u00a0: rechargez la page, puis recommencez."
LIVING = (RoadmapStatus.FINALISED, RoadmapStatus.ADOPTED)


def locked_reports(keys: Collection[Any]) -> list[ProgressReport]:
    """Return the stored reports, locked in the order of their keys so that two batches never deadlock.

    Their implementations are locked before them, as entering reports does: neither waits crosswise for the other.
    """
    places = ProgressReport.objects.filter(pk__in=keys).values("implementation")
    parts = Implementation.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=places)
    list(parts.order_by("pk").values_list("pk"))
    rows = ProgressReport.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    reports = list(
        rows.select_related("implementation__measure", "implementation__lead_ministry", "period", "member_state")
    )
    if len(reports) != len(set(keys)):
        raise PermissionDenied(NOT_YOURS)
    return reports


def check_versions(reports: Iterable[ProgressReport], read: Mapping[Any, int]) -> None:
    """Raise `Conflict` if a report is no longer the version that the person read."""
    stale = [report for report in reports if read[report.pk] != report.version]
    if stale:
        names = ", ".join(str(report.implementation) for report in stale[:5])
        step = stale[0].get_step_display()
        raise Conflict(f"{MOVED} ({names}\u202f; étape actuelle\u00a0: {step})")


def check_scope(by: Any, verb: Verb, implementations: Collection[Any]) -> None:
    """Raise `PermissionDenied` unless the account holds the verb on every implementation."""
    within = Implementation.objects.within(by, verb).filter(pk__in=among(implementations))
    reached = within.values_list("pk", flat=True)
    if set(implementations) - set(reached):
        raise PermissionDenied(NOT_YOURS)


def check_paper(by: Any, reports: Sequence[ProgressReport] = ()) -> None:
    """Raise `PermissionDenied` if a coordination acts for a ministry without its signed document (note 6).

    It types nothing in a form, hence the absence of reports; it moves those that a paper stands behind.
    """
    if is_paper_missing(by, reports):
        raise PermissionDenied(UNSIGNED)


def is_paper_missing(by: Any, reports: Sequence[ProgressReport] = ()) -> bool:
    """Return whether the account writes in a ministry's name, and no signed document stands behind that."""
    return acts_on_behalf(by) and not (reports and all(report.signed_by for report in reports))


def contributors_of(reports: Sequence[ProgressReport]) -> dict[Any, set[Any]]:
    """Return, by report, the accounts that wrote, edited or imported it."""
    found: dict[Any, set[Any]] = defaultdict(set)
    rows = ReportContributor.objects.filter(report__in=[report.pk for report in reports])
    for report, user in rows.values_list("report_id", "user_id"):
        found[report].add(user)
    return found


def can_appreciate(report: ProgressReport) -> bool:
    """Return whether the national validation of this report asks for an *appréciation*."""
    row = report.implementation
    is_national = report.step == Step.MINISTRY_VALIDATED
    return is_national and asks_appreciation(
        report.status, row.due_on, row.measure.priority, report.member_state.today()
    )


def check_window(period: ReportingPeriod, implementations: Sequence[Implementation]) -> None:
    """Raise `Conflict` unless the campaign is open, or a valid exception lets every ministry write."""
    sentence = closed_sentence(period, implementations)
    if sentence:
        raise Conflict(sentence)


def closed_sentence(period: ReportingPeriod, implementations: Sequence[Implementation]) -> str:
    """Return why nothing is written for a period now, or an empty text."""
    told, by_part = _closed(period, implementations)
    return told or next(iter(by_part.values()), "")


def closed_sentences(period: ReportingPeriod, implementations: Sequence[Implementation]) -> dict[Any, str]:
    """Return the same for each part, by its key, in as many queries as for one."""
    told, by_part = _closed(period, implementations)
    return {row.pk: told or by_part.get(row.pk, "") for row in implementations}


def _closed(period: ReportingPeriod, implementations: Sequence[Implementation]) -> tuple[str, dict[Any, str]]:
    """Return what keeps every part from being written, else what keeps those without leave."""
    stored = ReportingPeriod.objects.filter(pk=period.pk)
    told = list(stored.values_list("status", "roadmap__status", "roadmap__axes"))
    (status, living, _), axes = told[0], {axis for _, _, axis in told}
    if any(implementation.axis_id not in axes for implementation in implementations):
        return "Cette période n’est pas de la feuille de route de la mesure.", {}
    if living not in LIVING:
        return "Les rapports commencent quand la feuille de route est finalisée et s’arrêtent à sa clôture.", {}
    if status == PeriodStatus.OPEN:
        return "", {}
    if status == PeriodStatus.PREPARED:
        return "La campagne de cette période n’est pas encore ouverte.", {}
    return "", _without_leave(period, implementations)


def _without_leave(period: ReportingPeriod, implementations: Sequence[Implementation]) -> dict[Any, str]:
    allowed = set(PeriodException.objects.filter(period=period).values_list("ministry_id", "until"))
    found = {}
    for implementation in implementations:
        today = implementation.member_state.today()
        if not any(ministry == implementation.lead_ministry_id and until >= today for ministry, until in allowed):
            found[implementation.pk] = (
                "La période est close. Votre État peut accorder une dérogation datée au ministère "
                f"{implementation.lead_ministry.acronym}."
            )
    return found

"""Reads of periods, reports, blockers and revisions, by right and by band."""

from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from accounts.scopes import EVERYTHING, NOTHING, in_band, in_reach
from common.access import Band, Level, Scope, Verb
from measures.enums import BlockerLevel, PeriodStatus, RevisionStep, RoadmapStatus, Step
from measures.querysets.reach import implementation_level, implementation_reach, measure_level, plan_level
from measures.rules.workflow import OPEN_STEPS, READ_VERB

_PATH = "implementation__"
_CONFEDERAL = {Scope.CONF: EVERYTHING, Scope.ALL: EVERYTHING}


class PeriodQuerySet(QuerySet):
    def visible_to(self, user: Any) -> "PeriodQuerySet":
        return self.filter(in_reach(user, Verb.READ_REFERENCE, _CONFEDERAL))

    def editable_by(self, user: Any) -> "PeriodQuerySet":
        return self.filter(in_reach(user, Verb.WRITE_PERIOD, _CONFEDERAL))

    def last_closed_or_open(self) -> Any:
        """Return the period that pages speak of: the last one whose campaign has opened, or None."""
        return self.exclude(status=PeriodStatus.PREPARED).order_by("-situation_on").first()


class PeriodExceptionQuerySet(QuerySet):
    def visible_to(self, user: Any) -> "PeriodExceptionQuerySet":
        state = Q(ministry__member_state=user.member_state_id) if user.member_state_id else NOTHING
        reach = {Scope.OWN: Q(ministry__in=user.ministry_ids), Scope.STATE: state}
        return self.filter(in_reach(user, Verb.LIST_MISSING_REPORTS, reach))

    def editable_by(self, user: Any) -> "PeriodExceptionQuerySet":
        state = Q(ministry__member_state=user.member_state_id) if user.member_state_id else NOTHING
        return self.filter(in_reach(user, Verb.GRANT_EXCEPTION, {Scope.STATE: state}))

    def valid_on(self, day: date) -> "PeriodExceptionQuerySet":
        return self.filter(until__gte=day)


class ReportQuerySet(QuerySet):
    """Reports; `visible_to` annotates `band`, and nothing but the fields of that band is shown."""

    def visible_to(self, user: Any) -> "ReportQuerySet":
        cases = _bands(user)
        readable = NOTHING
        for condition, _ in cases:
            readable |= condition
        band = Case(*(When(condition, then=Value(band.value)) for condition, band in cases), output_field=CharField())
        return self.filter(implementation_level(user, _PATH) & readable).annotate(band=band)

    def sealed(self) -> "ReportQuerySet":
        """Return the reports that change by acts only: one that is being written is saved without an entry."""
        return self.exclude(step__in=OPEN_STEPS)

    def readable_by(self, user: Any) -> "ReportQuerySet":
        """Return the visible reports of which more than the existence is read."""
        return self.visible_to(user).exclude(band=Band.EXISTENCE)

    def editable_by(self, user: Any) -> "ReportQuerySet":
        """Return the reports still being written in which the account may write."""
        reach = implementation_reach(user, _PATH)
        return self.filter(
            implementation_level(user, _PATH), in_reach(user, Verb.WRITE_REPORT, reach), step__in=OPEN_STEPS
        )

    def awaiting(self, user: Any) -> "ReportQuerySet":
        """Return the reports that the account's right lets it validate or return now.

        Whether this person may (four eyes) is judged report by report, by the rules.
        """
        reach = implementation_reach(user, _PATH)
        submitted = Q(step=Step.SUBMITTED) & in_reach(user, Verb.VALIDATE_SUBMITTED, reach)
        ministry = Q(step=Step.MINISTRY_VALIDATED) & in_reach(user, Verb.VALIDATE_MINISTRY_VALIDATED, reach)
        return self.visible_to(user).filter(submitted | ministry)

    def barred_to(self, user: Any) -> Q:
        """Return the SQL twin of `workflow.four_eyes_fault`: whether this person may not validate."""
        validated = Q(step=Step.MINISTRY_VALIDATED, ministry_validator=user.pk)
        return Q(_contributed(user)) | validated

    def contributed_by(self, user: Any) -> "ReportQuerySet":
        """Return the reports that this person wrote, edited or imported."""
        return self.filter(_contributed(user))

    def to_sign(self, user: Any, period: Any) -> "ReportQuerySet":
        """Return what the account's ministry submitted and has not validated yet: what a bordereau prints.

        Restricted measures do not go by an ordinary paper.
        """
        rows = self.filter(step=Step.SUBMITTED, period=period, implementation__lead_ministry__in=user.ministry_ids)
        rows = rows.exclude(implementation__measure__level=Level.RESTRICTED)
        return rows.select_related("implementation__measure", "member_state").order_by("implementation__measure__code")

    def in_force(self) -> "ReportQuerySet":
        return self.filter(is_in_force=True)


def _contributed(user: Any) -> Exists:
    contributions = apps.get_model("measures", "ReportContributor").objects
    return Exists(contributions.filter(report=OuterRef("pk"), user=user.pk))


def _bands(user: Any) -> list[tuple[Q, Band]]:
    """Return the bands of the account, most telling condition first."""
    reach = implementation_reach(user, _PATH)
    cases = [] if user.need_to_know.other_states is None else [_other_states_restricted(user)]
    cases += _own_words(user, reach)
    for step, verb in READ_VERB.items():
        for condition, band in in_band(user, verb, reach):
            cases.append((Q(step=step) & condition & _version_for(band), band))
    return cases


def _other_states_restricted(user: Any) -> tuple[Q, Band]:
    restricted = Q(implementation__measure__level=Level.RESTRICTED, is_in_force=True)
    other = ~Q(member_state=user.member_state_id) if user.member_state_id else EVERYTHING
    reads_validated = in_reach(user, Verb.READ_REPORT_VALIDATED, {Scope.ALL: EVERYTHING})
    return restricted & other & reads_validated, user.need_to_know.other_states


def _own_words(user: Any, reach: dict[Scope, Q]) -> list[tuple[Q, Band]]:
    """Note 5: a coordination reads in full what it wrote or returned itself."""
    if not any(grant.band == Band.EXISTENCE for grant in user.reach(Verb.READ_REPORT_DRAFT)):
        return []
    return [(reach[Scope.STATE] & (Q(_contributed(user)) | Q(returned_by=user.pk)), Band.FULL)]


def _version_for(band: Band) -> Q:
    # Bands V and S are those of the last nationally validated version; F reads the earlier ones too.
    return Q(is_in_force=True) if band in (Band.VALIDATED, Band.SHARED) else EVERYTHING


class ReportPartQuerySet(QuerySet):
    """Trail and contributors: read in band F only."""

    bands: tuple[Band, ...] = (Band.FULL,)

    def visible_to(self, user: Any) -> "ReportPartQuerySet":
        return self.filter(_of_reports(user, *self.bands))

    def editable_by(self, user: Any) -> "ReportPartQuerySet":
        reports = apps.get_model("measures", "ProgressReport").objects.editable_by(user)
        return self.filter(report__in=reports.values("pk"))


class SharedPartQuerySet(ReportPartQuerySet):
    """Values of indicators and milestones reached: read in every band but E and T."""

    bands = (Band.FULL, Band.VALIDATED, Band.SHARED)


class IndicatorValueQuerySet(SharedPartQuerySet):
    """Values of indicators."""


class AttachmentQuerySet(ReportPartQuerySet):
    """Attachments: read in band F, and in band V once shared."""

    def visible_to(self, user: Any) -> "AttachmentQuerySet":
        shared = Q(is_shared=True) & _of_reports(user, Band.VALIDATED)
        return self.filter(_of_reports(user, Band.FULL) | shared, removed_at__isnull=True)


class AutosaveQuerySet(QuerySet):
    """What one was typing oneself, as long as one may still write there."""

    def visible_to(self, user: Any) -> "AutosaveQuerySet":
        reach = implementation_reach(user, _PATH)
        return self.filter(implementation_level(user, _PATH), in_reach(user, Verb.WRITE_REPORT, reach), user=user.pk)

    def editable_by(self, user: Any) -> "AutosaveQuerySet":
        return self.visible_to(user)


class SignedDocumentQuerySet(QuerySet):
    def visible_to(self, user: Any) -> "SignedDocumentQuerySet":
        """Return the documents of one's state: those who enter figures in their name.

        A document has the level of the highest report that it stands behind (rule 2).
        """
        state = Q(member_state=user.member_state_id) & Q(member_state__isnull=False)
        reports = apps.get_model("measures", "ProgressReport").objects
        over = reports.filter(signed_documents=OuterRef("pk")).exclude(implementation_level(user, _PATH))
        return self.filter(~Exists(over), in_reach(user, Verb.WRITE_REPORT, {Scope.STATE: state}))

    def editable_by(self, user: Any) -> "SignedDocumentQuerySet":
        """A signed document is never changed."""
        return self.none()


class TransmittalQuerySet(QuerySet):
    """Bordereaux of a ministry: its own people's, and its coordination's."""

    def visible_to(self, user: Any) -> "TransmittalQuerySet":
        state = Q(member_state=user.member_state_id) & Q(member_state__isnull=False)
        reach = {Scope.OWN: Q(ministry__in=user.ministry_ids), Scope.STATE: state}
        return self.filter(in_reach(user, Verb.WRITE_REPORT, reach))

    def editable_by(self, user: Any) -> "TransmittalQuerySet":
        """A bordereau is never changed: another one is printed."""
        return self.none()


class ReminderQuerySet(QuerySet):
    """Letters sent: to ministries by their state's coordination, to national bodies by the Confederation's."""

    def visible_to(self, user: Any) -> "ReminderQuerySet":
        state = Q(member_state=user.member_state_id) & Q(member_state__isnull=False)
        reach = {Scope.STATE: state & Q(ministry__isnull=False), Scope.CONF: Q(ministry__isnull=True)}
        return self.filter(in_reach(user, Verb.SEND_REMINDER, reach))

    def editable_by(self, user: Any) -> "ReminderQuerySet":
        """A letter that was sent is never changed."""
        return self.none()


def _of_reports(user: Any, *bands: Band) -> Q:
    reports = apps.get_model("measures", "ProgressReport").objects.visible_to(user)
    # Asked of each part's own report: a list of all readable reports would be made for a few parts.
    return Q(Exists(reports.filter(pk=OuterRef("report"), band__in=bands)))


_BLOCKER_VERBS = {
    BlockerLevel.MINISTRY: Verb.READ_BLOCKER_MINISTRY,
    BlockerLevel.NATIONAL: Verb.READ_BLOCKER_NATIONAL,
    BlockerLevel.CONFEDERAL: Verb.READ_BLOCKER_CONFEDERAL,
}


class BlockerQuerySet(QuerySet):
    def visible_to(self, user: Any) -> "BlockerQuerySet":
        reach = implementation_reach(user, _PATH)
        readable = NOTHING
        for level, verb in _BLOCKER_VERBS.items():
            readable |= Q(level=level) & in_reach(user, verb, reach)
        return self.filter(plan_level(user, _PATH) & readable)

    def editable_by(self, user: Any) -> "BlockerQuerySet":
        reach = implementation_reach(user, _PATH)
        return self.filter(implementation_level(user, _PATH) & in_reach(user, Verb.WRITE_BLOCKER, reach))

    def open(self) -> "BlockerQuerySet":
        return self.filter(lifted_on__isnull=True)


class RevisionQuerySet(QuerySet):
    """Revisions are part of the plan: read as the measure, money of a state by that state only."""

    def visible_to(self, user: Any) -> "RevisionQuerySet":
        state = Q(member_state=user.member_state_id) if user.member_state_id else NOTHING
        level = measure_level(user, "measure__level", "measure_id")
        level &= Q(implementation__isnull=True) | plan_level(user, _PATH)
        dates = ~Q(field="national_share")
        reach = {Scope.ALL: dates | state, Scope.ASSOC: NOTHING}
        return self.filter(
            level & ~Q(measure__axis__roadmap__status=RoadmapStatus.DRAFT) & in_reach(user, Verb.READ_MEASURE, reach)
        )

    def editable_by(self, user: Any) -> "RevisionQuerySet":
        return self.filter(_of_plan(user, Verb.PROPOSE_REVISION))

    def decidable_by(self, user: Any) -> "RevisionQuerySet":
        """Return the revisions, decided or not, that the account's right lets it grant or refuse.

        Whether this person may (not the one who proposed) is judged by the action.
        """
        return self.filter(_of_plan(user, Verb.GRANT_REVISION))

    def grantable_by(self, user: Any) -> "RevisionQuerySet":
        """Return those of them that wait."""
        return self.decidable_by(user).filter(step=RevisionStep.PROPOSED)


def _of_plan(user: Any, verb: Verb) -> Q:
    """Return what a verb reaches of a state's plan, and what the Confederation does of a measure (note 4)."""
    level = measure_level(user, "measure__level", "measure_id")
    of_state = Q(implementation__isnull=False) & in_reach(user, verb, implementation_reach(user, _PATH))
    of_measure = Q(implementation__isnull=True) & in_reach(user, Verb.REVISE_MEASURE, _CONFEDERAL)
    return level & (of_state | of_measure)

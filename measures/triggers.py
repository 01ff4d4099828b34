"""Rules of the measures app that a constraint cannot say, held by the database itself."""

from common.triggers import Trigger

_CLOSED = (
    "EXISTS (SELECT 1 FROM measures_reportingperiod p WHERE p.id = NEW.period_id AND p.status = 'closed') "
    "AND NOT EXISTS (SELECT 1 FROM measures_periodexception e "
    "JOIN measures_implementation i ON i.id = NEW.implementation_id AND i.lead_ministry_id = e.ministry_id "
    # One day of margin: the action judges the day in the state's own time zone, the database in UTC.
    "WHERE e.period_id = NEW.period_id AND e.until >= {yesterday})"
)
_OTHER_STATE = "EXISTS (SELECT 1 FROM accounts_ministry m WHERE m.id = NEW.{column} AND m.member_state_id <> {state})"
_IN_STATE = (
    "EXISTS (SELECT 1 FROM measures_implementation i WHERE i.id = NEW.implementation_id "
    "AND i.member_state_id <> NEW.member_state_id)"
)
_NOT_DRAFT = "EXISTS (SELECT 1 FROM measures_progressreport r WHERE r.id = OLD.report_id AND r.step <> 'draft')"
_PLACE = ("implementation_id", "period_id", "number", "member_state_id")
_SIGNED = (
    "step",
    "status",
    "physical_rate",
    "rate_obtained",
    "amount_planned",
    "amount_paid",
    "financial_rate",
    "financial_rate_is_declared",
    "situation_on",
    "results",
    "difficulties",
    "corrective_measures",
    "next_steps",
    "support_requested",
    "evidence",
    "decision_reference",
    "new_due_on",
    "fall_explanation",
    "appreciation",
    "ministry_validator_id",
    "national_validator_id",
)


def _changes(columns: tuple[str, ...], *, postgres: bool = False) -> str:
    """Return the condition that one of the columns changes, a missing value being one too."""
    differs = "IS DISTINCT FROM" if postgres else "IS NOT"
    return "(" + " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns) + ")"


_CLOSED_SENTENCE = "la période est close\u202f; seule une dérogation de votre État permet d’y écrire"

TRIGGERS = (
    Trigger(
        name="implementation_ministry_insert",
        table="measures_implementation",
        event="INSERT",
        condition=_OTHER_STATE.format(column="lead_ministry_id", state="NEW.member_state_id"),
        sentence="le chef de file est un ministère d’un autre État",
    ),
    Trigger(
        name="implementation_ministry_update",
        table="measures_implementation",
        event="UPDATE",
        condition=_OTHER_STATE.format(column="lead_ministry_id", state="NEW.member_state_id"),
        sentence="le chef de file est un ministère d’un autre État",
    ),
    Trigger(
        name="associated_ministry_insert",
        table="measures_implementation_associated_ministries",
        event="INSERT",
        condition=_OTHER_STATE.format(
            column="ministry_id",
            state="(SELECT i.member_state_id FROM measures_implementation i WHERE i.id = NEW.implementation_id)",
        ),
        sentence="une structure associée est un ministère d’un autre État",
    ),
    Trigger(
        name="report_state_insert",
        table="measures_progressreport",
        event="INSERT",
        condition=_IN_STATE,
        sentence="le rapport n’est pas de l’État de sa déclinaison nationale",
    ),
    Trigger(
        name="report_roadmap_insert",
        table="measures_progressreport",
        event="INSERT",
        condition="EXISTS (SELECT 1 FROM measures_implementation i JOIN measures_axis a ON a.id = i.axis_id "
        "JOIN measures_reportingperiod p ON p.id = NEW.period_id "
        "WHERE i.id = NEW.implementation_id AND a.roadmap_id <> p.roadmap_id)",
        sentence="la période n’est pas de la feuille de route de la mesure",
    ),
    Trigger(
        name="report_place_is_fixed",
        table="measures_progressreport",
        event="UPDATE",
        condition=_changes(_PLACE),
        postgres_condition=_changes(_PLACE, postgres=True),
        sentence="un rapport ne change ni de déclinaison nationale, ni de période, ni de numéro",
    ),
    Trigger(
        name="report_period_insert",
        table="measures_progressreport",
        event="INSERT",
        condition=_CLOSED.format(yesterday="date('now', '-1 day')"),
        postgres_condition=_CLOSED.format(yesterday="CURRENT_DATE - 1"),
        sentence=_CLOSED_SENTENCE,
    ),
    Trigger(
        name="report_period_update",
        table="measures_progressreport",
        event="UPDATE",
        condition=_CLOSED.format(yesterday="date('now', '-1 day')"),
        postgres_condition=_CLOSED.format(yesterday="CURRENT_DATE - 1"),
        sentence=_CLOSED_SENTENCE,
    ),
    Trigger(
        name="report_four_eyes_update",
        table="measures_progressreport",
        event="UPDATE",
        condition="EXISTS (SELECT 1 FROM measures_reportcontributor c WHERE c.report_id = NEW.id "
        "AND (c.user_id = NEW.ministry_validator_id OR c.user_id = NEW.national_validator_id))",
        sentence="une personne qui a contribué à un rapport ne le valide pas",
    ),
    Trigger(
        name="report_four_eyes_contributor",
        table="measures_reportcontributor",
        event="INSERT",
        condition="EXISTS (SELECT 1 FROM measures_progressreport r WHERE r.id = NEW.report_id "
        "AND (r.ministry_validator_id = NEW.user_id OR r.national_validator_id = NEW.user_id))",
        sentence="une personne qui a validé un rapport n’y contribue pas",
    ),
    Trigger(
        name="report_validated_is_frozen",
        table="measures_progressreport",
        event="UPDATE",
        # Only the mark of what is in force may still move, when a rectificatif replaces a report.
        condition=f"OLD.step = 'validated' AND {_changes(_SIGNED)}",
        postgres_condition=f"OLD.step = 'validated' AND {_changes(_SIGNED, postgres=True)}",
        sentence="un rapport validé ne se modifie que par un rectificatif",
    ),
    Trigger(
        name="report_no_delete",
        table="measures_progressreport",
        event="DELETE",
        condition="OLD.step <> 'draft'",
        sentence="un rapport soumis ne se supprime pas",
    ),
    Trigger(
        name="contributor_update",
        table="measures_reportcontributor",
        event="UPDATE",
        condition="NEW.user_id <> OLD.user_id OR NEW.report_id <> OLD.report_id",
        sentence="qui a contribué à un rapport reste écrit",
    ),
    Trigger(
        name="contributor_delete",
        table="measures_reportcontributor",
        event="DELETE",
        condition=_NOT_DRAFT,
        sentence="qui a contribué à un rapport reste écrit",
    ),
    Trigger(
        name="event_update",
        table="measures_reportevent",
        event="UPDATE",
        condition="1 = 1",
        sentence="l’historique d’un rapport ne se réécrit pas",
    ),
    Trigger(
        name="event_delete",
        table="measures_reportevent",
        event="DELETE",
        condition=_NOT_DRAFT,
        sentence="l’historique d’un rapport ne se réécrit pas",
    ),
    Trigger(
        name="blocker_state_insert",
        table="measures_blocker",
        event="INSERT",
        condition=_IN_STATE,
        sentence="le point de blocage n’est pas de l’État de sa déclinaison nationale",
    ),
    Trigger(
        name="blocker_place_is_fixed",
        table="measures_blocker",
        event="UPDATE",
        condition="NEW.implementation_id <> OLD.implementation_id OR NEW.member_state_id <> OLD.member_state_id",
        sentence="un point de blocage ne change pas de déclinaison nationale",
    ),
    Trigger(
        name="revision_state_insert",
        table="measures_revision",
        event="INSERT",
        condition=_IN_STATE,
        sentence="la révision n’est pas de l’État de sa déclinaison nationale",
    ),
    Trigger(
        name="revision_decided_is_frozen",
        table="measures_revision",
        event="UPDATE",
        condition="OLD.step <> 'proposed'",
        sentence="une révision décidée ou retirée ne change plus",
    ),
    Trigger(
        name="roadmapact_confirmed_is_frozen",
        table="measures_roadmapact",
        event="UPDATE",
        condition="OLD.confirmed_at IS NOT NULL",
        sentence="un acte confirmé ne change plus",
    ),
)

_PART_IS_LOCKED = (
    "EXISTS (SELECT 1 FROM measures_progressreport r JOIN measures_reportingperiod p ON p.id = r.period_id "
    "WHERE r.id = {row}.report_id AND (r.step = 'validated' OR p.status = 'closed' "
    "AND NOT EXISTS (SELECT 1 FROM measures_periodexception e "
    "JOIN measures_implementation i ON i.id = r.implementation_id AND i.lead_ministry_id = e.ministry_id "
    "WHERE e.period_id = r.period_id AND e.until >= {yesterday})))"
)
_PART_SENTENCE = "ce rapport ne s’écrit plus\u202f; il est validé, ou sa période est close"


def _locked_part(name: str, table: str, event: str) -> Trigger:
    row = "OLD" if event == "DELETE" else "NEW"
    return Trigger(
        name=name,
        table=table,
        event=event,
        condition=_PART_IS_LOCKED.format(row=row, yesterday="date('now', '-1 day')"),
        postgres_condition=_PART_IS_LOCKED.format(row=row, yesterday="CURRENT_DATE - 1"),
        sentence=_PART_SENTENCE,
    )


# Apart from the others: their tables are younger than the first migrations, which install those.
PARTS = (
    _locked_part("indicatorvalue_insert", "measures_indicatorvalue", "INSERT"),
    _locked_part("indicatorvalue_update", "measures_indicatorvalue", "UPDATE"),
    _locked_part("indicatorvalue_delete", "measures_indicatorvalue", "DELETE"),
    _locked_part("reportedmilestone_insert", "measures_reportedmilestone", "INSERT"),
    _locked_part("reportedmilestone_update", "measures_reportedmilestone", "UPDATE"),
    _locked_part("reportedmilestone_delete", "measures_reportedmilestone", "DELETE"),
    _locked_part("attachment_insert", "measures_attachment", "INSERT"),
    Trigger(
        name="attachment_delete",
        table="measures_attachment",
        event="DELETE",
        condition="1 = 1",
        sentence="une pièce retirée laisse sa ligne",
    ),
    Trigger(
        name="reportedmilestone_place",
        table="measures_reportedmilestone",
        event="INSERT",
        condition="EXISTS (SELECT 1 FROM measures_progressreport r "
        "JOIN measures_milestone m ON m.id = NEW.milestone_id "
        "WHERE r.id = NEW.report_id AND r.implementation_id <> m.implementation_id)",
        sentence="le jalon n’est pas de la déclinaison du rapport",
    ),
    Trigger(
        name="indicatorvalue_place",
        table="measures_indicatorvalue",
        event="INSERT",
        condition="EXISTS (SELECT 1 FROM measures_progressreport r "
        "JOIN measures_indicatortarget t ON t.id = NEW.target_id "
        "WHERE r.id = NEW.report_id AND r.implementation_id <> t.implementation_id)",
        sentence="l’indicateur n’est pas de la déclinaison du rapport",
    ),
)

_LINE = ("report_id", "target_id")
_REACHED = ("report_id", "milestone_id")
# Of a paper, what it is and what it was received as; its file may be taken back, its sharing changed.
_PAPER = ("report_id", "name", "sha256", "size", "content_type", "added_by_id", "added_at")
_STAYS = "une valeur, un jalon ne change pas de rapport"
_SIGNED_PAPER = ("member_state_id", "signed_by", "reference", "signed_on", "recorded_by_id", "recorded_at")


def _kept(name: str, table: str, columns: tuple[str, ...], sentence: str) -> Trigger:
    """Return the trigger that keeps some columns of a row as they were written."""
    return Trigger(
        name=name,
        table=table,
        event="UPDATE",
        condition=_changes(columns),
        postgres_condition=_changes(columns, postgres=True),
        sentence=sentence,
    )


def _printed(name: str, table: str, sentence: str) -> tuple[Trigger, ...]:
    """Return the triggers that keep a row for good: what went out on paper is not written again."""
    return tuple(
        Trigger(name=f"{name}_{event.lower()}", table=table, event=event, condition="1 = 1", sentence=sentence)
        for event in ("UPDATE", "DELETE")
    )


_TARGET_ELSEWHERE = (
    "NEW.target_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM measures_indicatortarget t "
    "WHERE t.id = NEW.target_id AND t.implementation_id = NEW.implementation_id)"
)

PAPERS = (
    _kept("indicatorvalue_keeps_its_place", "measures_indicatorvalue", _LINE, _STAYS),
    _kept("reportedmilestone_keeps_its_place", "measures_reportedmilestone", _REACHED, _STAYS),
    _kept("attachment_is_as_received", "measures_attachment", _PAPER, "une pièce reste telle qu’elle a été reçue"),
    _kept("signeddocument_is_as_signed", "measures_signeddocument", _SIGNED_PAPER, "un document signé ne change plus"),
    Trigger(
        name="signeddocument_delete",
        table="measures_signeddocument",
        event="DELETE",
        condition="1 = 1",
        sentence="un document signé reste",
    ),
    *_printed("transmittal", "measures_transmittal", "un bordereau établi ne change plus"),
    *_printed("transmittalline", "measures_transmittalline", "les lignes d’un bordereau établi ne changent plus"),
    *_printed("reminder", "measures_reminder", "une lettre établie ne change plus"),
    *_printed("exception", "measures_periodexception", "une dérogation accordée ne change plus"),
    Trigger(
        name="revision_target_insert",
        table="measures_revision",
        event="INSERT",
        condition=_TARGET_ELSEWHERE,
        sentence="la cible révisée n’est pas de la déclinaison nationale",
    ),
    Trigger(
        name="revision_target_update",
        table="measures_revision",
        event="UPDATE",
        condition=_TARGET_ELSEWHERE,
        sentence="la cible révisée n’est pas de la déclinaison nationale",
    ),
)

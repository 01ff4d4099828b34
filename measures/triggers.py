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
_CLOSED_SENTENCE = "la période est close ; seule une dérogation de votre État permet d’y écrire"

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
        condition="EXISTS (SELECT 1 FROM measures_implementation i WHERE i.id = NEW.implementation_id "
        "AND i.member_state_id <> NEW.member_state_id)",
        sentence="le rapport n’est pas de l’État de sa déclinaison nationale",
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
        condition="OLD.step = 'validated' AND (NEW.step <> OLD.step OR NEW.status <> OLD.status "
        "OR COALESCE(NEW.physical_rate, -1) <> COALESCE(OLD.physical_rate, -1) "
        "OR COALESCE(NEW.amount_paid, -1) <> COALESCE(OLD.amount_paid, -1) "
        "OR NEW.results <> OLD.results OR NEW.national_validator_id <> OLD.national_validator_id)",
        sentence="un rapport validé ne se modifie que par un rectificatif",
    ),
    Trigger(
        name="report_no_delete",
        table="measures_progressreport",
        event="DELETE",
        condition="OLD.step <> 'draft'",
        sentence="un rapport soumis ne se supprime pas",
    ),
)

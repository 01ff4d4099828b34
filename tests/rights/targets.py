"""What to ask of each address: the columns of the rights page that open it, and its rows.

Every pattern of the site is here by name or is one of the admin's, whose models are those of
`oracle.RULES`. A pattern that nobody listed fails the walk.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tests.rights.cast import STATES, leading_ministry
from tests.rights.where import seed_rows

NOWHERE = UUID("00000000-0000-7000-8000-000000000000")

# What an anonymous visitor reaches. Frozen: it only ever shrinks.
PUBLIC = frozenset(
    {
        "health",
        "account_login",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_inactive",
        "admin:login",
    }
)
# One's own account, for whoever is signed in.
SIGNED_IN = frozenset(
    {
        "account_logout",
        "account_change_password",
        "account_reauthenticate",
        "account_second_factor",
        "account_interim",
        "account_interim_take",
        "account_interim_leave",
        "account_interim_end",
        "account_preferences",
        "admin:logout",
    }
)

_MEASURE = ("read measure and plan (finalised, adopted, closed)", "read measure and plan (draft)")
_INSTRUMENT = ("read instrument, provision, rule, coverage",)
_READ_ACT = ("read act, step (recorded)", "read act, step (confirmed)")
_RECORD_ACT = ("record act, step",)
_WRITE_STATEMENT = ("write statement (not deposited)",)
_VALIDATE = ("validate, return (submitted)", "validate, return (ministry_validated); appréciation")
_JOURNAL = ("read journal",)
_FINALISED = ("read measure and plan (finalised, adopted, closed)",)
_BLOCKER = ("read blocker (ministry level)", "read blocker (national level)", "read blocker (confederal level)")
_READ_REPORT = (
    "read report (draft, returned)",
    "read report (submitted)",
    "read report (ministry_validated)",
    "read report (validated)",
)
_WRITE_REPORT = ("write, submit, withdraw report",)
_REFERENCE = ("read ministries, bodies, periods, dictionaries",)
_PERIOD = ("open, extend, close period",)
_ACTING = (
    *_WRITE_REPORT,
    *_VALIDATE,
    "grant revision (finalised, adopted)",
    "confirm finalisation, adoption, closing",
    "confirm rule, declared date",
    "confirm act, step",
    "confirm succession",
    "confirm account, clearance",
    *_PERIOD,
)

# Name of the pattern → the columns of which one opens it.
COLUMNS: dict[str, tuple[str, ...]] = {
    "measures:list": _MEASURE,
    "measures:detail": _MEASURE,
    "measures:implementation": _MEASURE,
    "measures:validation": _VALIDATE,
    "measures:report_form": _WRITE_REPORT,
    "measures:autosave": _WRITE_REPORT,
    "measures:files": _MEASURE,
    "measures:file": _MEASURE,
    "measures:blockers": _BLOCKER,
    "measures:revisions": _FINALISED,
    "measures:revision_new": (*_FINALISED, "propose revision (finalised, adopted)"),
    "measures:cost_revision": (*_FINALISED, "add, revise measure (finalised, adopted)"),
    "measures:blocker": (*_BLOCKER, "write, lift blocker"),
    "measures:blocker_new": (*_BLOCKER, "write, lift blocker"),
    "measures:attach": _READ_REPORT,
    "measures:attachment": _READ_REPORT,
    "measures:attachment_remove": _WRITE_REPORT,
    "measures:attachment_share": ("share attachment",),
    "measures:signed_document": _WRITE_REPORT,
    "measures:campaigns": _REFERENCE,
    "measures:campaign": _REFERENCE,
    "measures:campaign_open": _PERIOD,
    "measures:campaign_dates": _PERIOD,
    "measures:campaign_close": _PERIOD,
    "measures:exception_new": ("grant exception",),
    "measures:report": _READ_REPORT,
    "measures:report_submit": _WRITE_REPORT,
    "measures:report_withdraw": _WRITE_REPORT,
    "measures:report_validate": _VALIDATE,
    "measures:report_return": _VALIDATE,
    "measures:report_rectify": ("open rectification (validated)",),
    "measures:reminders": ("send reminder",),
    "measures:reminder": ("send reminder",),
    "measures:on_behalf": _WRITE_REPORT,
    "measures:signed_report": _WRITE_REPORT,
    "measures:transmittal_new": _WRITE_REPORT,
    "measures:transmittal": _WRITE_REPORT,
    "protocols:matrix": _INSTRUMENT,
    "protocols:awaiting_deposit": _INSTRUMENT,
    "protocols:detail": _INSTRUMENT,
    "steering:last_session": _INSTRUMENT,
    "protocols:act": _READ_ACT,
    "protocols:act_new": _RECORD_ACT,
    "protocols:act_change": _RECORD_ACT,
    "protocols:act_correct": _RECORD_ACT,
    "protocols:act_withdraw": _RECORD_ACT,
    "protocols:document": _READ_ACT,
    "protocols:statement_new": _WRITE_STATEMENT,
    "protocols:statement_change": _WRITE_STATEMENT,
    "protocols:statement_withdraw": _WRITE_STATEMENT,
    "protocols:rule": ("write rule, declared date",),
    "protocols:confirm_rule": ("confirm rule, declared date",),
    "protocols:confirm_declared_date": ("confirm rule, declared date",),
    "protocols:confirm_act": ("confirm act, step",),
    "protocols:confirm_statement": ("confirm act, step",),
    "exchange:upload": ("upload workbook",),
    "exchange:workbooks": _WRITE_REPORT,
    "exchange:preview": ("read import batch",),
    "exchange:columns": ("upload workbook", "read import batch"),
    "exchange:choices": ("upload workbook", "read import batch"),
    "exchange:copy": ("read import batch",),
    "exchange:confirm": ("upload workbook", "read import batch"),
    "exchange:take_back": ("take back import batch", "read import batch"),
    "steering:dashboard": _MEASURE,
    "steering:journal_of": _JOURNAL,
    "steering:to_do": _ACTING,
}


@dataclass(frozen=True)
class Target:
    """One address of a row: what fills the pattern, and the row that it shows (None: no such row)."""

    kwargs: dict[str, Any]
    row: Any


def spread(label: str, key: Callable[[Any], Any]) -> list[Any]:
    """Return one row of the demonstration for each value of `key`: every kind of target once."""
    kinds: dict[Any, Any] = {}
    for row in seed_rows(label):
        kinds.setdefault(key(row), row)
    return list(kinds.values())


def _measures() -> list[Any]:
    return spread("measures.measure", lambda row: (row.level, row.axis.roadmap.status, row.implementations.count()))


def _implementations() -> list[Any]:
    cast = {leading_ministry(state).upper() for state in STATES}
    return spread(
        "measures.implementation",
        lambda row: (
            row.member_state_id,
            row.measure.level,
            row.lead_ministry.code in cast,
            row.measure.axis.roadmap.status,
        ),
    )


# Name of the pattern → its targets; the last one is always a row that does not exist.
TARGETS: dict[str, Callable[[], Iterable[Target]]] = {
    "measures:detail": lambda: _of_measures(),
    "measures:file": lambda: [Target({"pk": NOWHERE}, None)],
    "measures:implementation": lambda: _parts(),
    "measures:report_form": lambda: _to_report(),
    "measures:autosave": lambda: _to_report(),
    "measures:blocker_new": lambda: _parts(),
    "measures:revision_new": lambda: _parts(),
    "measures:cost_revision": lambda: _of_measures(),
    "measures:blocker": lambda: [
        *(Target({"pk": row.pk}, row) for row in _blockers()),
        Target({"pk": NOWHERE}, None),
    ],
    "measures:attach": lambda: _of_reports(_reports()),
    # The demonstration keeps no file: `tests/measures/test_pages_attachments.py` asks of those it makes.
    "measures:attachment": lambda: [Target({"pk": NOWHERE}, None)],
    "measures:attachment_remove": lambda: [Target({"pk": NOWHERE}, None)],
    "measures:attachment_share": lambda: [Target({"pk": NOWHERE}, None)],
    "measures:signed_document": lambda: [Target({"pk": NOWHERE}, None)],
    "measures:campaign": lambda: _periods(),
    "measures:campaign_open": lambda: _periods(),
    "measures:campaign_dates": lambda: _periods(),
    "measures:campaign_close": lambda: _periods(),
    "measures:exception_new": lambda: _periods(),
    **dict.fromkeys(
        (
            "measures:report_submit",
            "measures:report_withdraw",
            "measures:report_validate",
            "measures:report_return",
            "measures:report_rectify",
        ),
        lambda: _of_reports({(row.member_state_id, row.step): row for row in _reports()}.values()),
    ),
    "measures:report": lambda: _of_reports(_reports()),
    "measures:reminders": lambda: _periods(),
    "measures:reminder": lambda: [Target({"code": "AN2-09", "pk": NOWHERE}, None)],
    "measures:on_behalf": lambda: _periods(),
    "measures:signed_report": lambda: [Target({"code": "AN2-09", "measure": "AN2-DEV-99"}, None)],
    "measures:transmittal_new": lambda: _periods(),
    "measures:transmittal": lambda: [Target({"code": "AN2-09", "pk": NOWHERE}, None)],
    "protocols:detail": lambda: _instruments(),
    "steering:last_session": lambda: _instruments(),
    "protocols:act": lambda: _of_instrument("protocols.act"),
    "protocols:act_new": lambda: _instruments(),
    "protocols:act_change": lambda: _of_instrument("protocols.act"),
    "protocols:act_correct": lambda: _of_instrument("protocols.act"),
    "protocols:act_withdraw": lambda: _of_instrument("protocols.act"),
    # The demonstration keeps no file: `tests/protocols/test_pages_entry.py` asks of one that it makes.
    "protocols:document": lambda: [Target({"pk": NOWHERE}, None)],
    "protocols:statement_new": lambda: _instruments(),
    "protocols:statement_change": lambda: _of_instrument("protocols.statement"),
    "protocols:statement_withdraw": lambda: _of_instrument("protocols.statement"),
    "protocols:rule": lambda: _instruments(),
    "protocols:confirm_rule": lambda: _instruments(),
    "protocols:confirm_declared_date": lambda: _instruments(),
    "protocols:confirm_act": lambda: _of_instrument("protocols.act"),
    "protocols:confirm_statement": lambda: _of_instrument("protocols.statement"),
    "exchange:preview": lambda: _batches(),
    "exchange:columns": lambda: _batches(),
    "exchange:choices": lambda: _batches(),
    "exchange:copy": lambda: _batches(),
    "exchange:confirm": lambda: _batches(),
    "exchange:take_back": lambda: _batches(),
    "steering:journal_of": lambda: [
        *(Target({"label": row._meta.label_lower, "key": row.pk}, row) for row in [*_measures(), *_implementations()]),
        Target({"label": "measures.measure", "key": NOWHERE}, None),
    ],
    "account_interim_take": lambda: [Target({"pk": NOWHERE}, None)],
    "account_interim_end": lambda: [Target({"pk": NOWHERE}, None)],
    "account_reset_password_from_key": lambda: [Target({"uidb36": "1", "key": "aucune-cle"}, None)],
}


def _of_measures() -> list[Target]:
    return [*(Target({"code": row.code}, row) for row in _measures()), Target({"code": "AN2-DEV-99"}, None)]


def _parts() -> list[Target]:
    return [
        *(Target({"code": row.measure.code, "state": row.member_state_id}, row) for row in _implementations()),
        Target({"code": "AN2-DEV-99", "state": "ML"}, None),
    ]


def _to_report() -> list[Target]:
    """The parts of the roadmap in force, whose reports of the open campaign are written."""
    rows = [row for row in _implementations() if row.measure.code.startswith("AN2-")]
    places = [({"code": row.measure.code, "state": row.member_state_id}, row) for row in rows]
    return [
        *(Target({"period": "AN2-09", **place}, row) for place, row in places),
        Target({"period": "AN2-09", "code": "AN2-DEV-99", "state": "ML"}, None),
    ]


def _blockers() -> list[Any]:
    return spread("measures.blocker", lambda row: (row.member_state_id, row.level, row.implementation.measure.level))


def _reports() -> list[Any]:
    """One report a state, step and level, of periods in which it is the only number."""
    numbers = Counter((row.implementation_id, row.period_id) for row in seed_rows("measures.progressreport"))
    rows = spread(
        "measures.progressreport",
        lambda row: (row.member_state_id, row.step, row.implementation.measure.level, row.is_in_force),
    )
    return [row for row in rows if numbers[row.implementation_id, row.period_id] == 1]


def _of_reports(rows: Iterable[Any]) -> list[Target]:
    nowhere = {"period": "AN2-09", "code": "AN2-DEV-99", "state": "ML"}
    return [*(Target(_report_address(row), row) for row in rows), Target(nowhere, None)]


def _report_address(row: Any) -> dict[str, Any]:
    return {"period": row.period.code, "code": row.implementation.measure.code, "state": row.member_state_id}


def _periods() -> list[Target]:
    rows = spread("measures.reportingperiod", lambda row: row.status)
    return [*(Target({"code": row.code}, row) for row in rows), Target({"code": "AN2-99"}, None)]


def _instruments() -> list[Target]:
    rows = seed_rows("protocols.instrument")[:2]
    return [*(Target({"slug": row.code.lower()}, row) for row in rows), Target({"slug": "sans-objet"}, None)]


def _of_instrument(label: str) -> list[Target]:
    rows = spread(label, lambda row: (row.member_state_id, row.confirmed_at is None))
    slug = seed_rows("protocols.instrument")[0].code.lower()
    return [
        *(Target({"slug": row.instrument.code.lower(), "pk": row.pk}, row) for row in rows),
        Target({"slug": slug, "pk": NOWHERE}, None),
    ]


def _batches() -> list[Target]:
    rows = spread("exchange.importbatch", lambda row: row.user_id)
    return [*(Target({"pk": row.pk}, row) for row in rows), Target({"pk": NOWHERE}, None)]


def of_model(label: str, most: int = 6) -> list[Target]:
    """Return the rows of a model to ask of its admin pages: each state, level and step once."""

    def kind(row: Any) -> tuple:
        names = ("member_state_id", "level", "step", "confirmed_at", "role", "status")
        known = [getattr(row, name, None) for name in names]
        measure = getattr(row, "measure", None) or getattr(getattr(row, "implementation", None), "measure", None)
        place = getattr(getattr(row, "implementation", None), "member_state_id", None)
        return (*(bool(value) if name == "confirmed_at" else value for name, value in zip(names, known, strict=True)),
                getattr(measure, "level", None), place)  # fmt: skip

    rows = spread(label, kind)[:most]
    return [*(Target({"object_id": row.pk}, row) for row in rows), Target({"object_id": NOWHERE}, None)]

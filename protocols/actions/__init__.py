"""Every write of the protocols app: one door for pages, admin and spreadsheets.

Each action raises `PermissionDenied` outside one's scope or one's person, `Conflict` when step,
lock or version forbids, `ValidationError` when the row breaks a rule; then nothing is saved.
"""

from protocols.actions.acts import (
    check_place,
    confirm_act,
    correct_act,
    prepare_acts,
    record_act,
    record_acts,
    withdraw_act,
)
from protocols.actions.instruments import (
    confirm_declared_date,
    confirm_rule,
    prepare_instruments,
    prepare_provisions,
    record_declared_date,
    record_rule,
    save_authorising_session,
    save_instrument,
    save_procedure_template,
    save_provision,
)
from protocols.actions.statements import check_statement_place, confirm_statement, save_statement, withdraw_statement

__all__ = [
    "check_place",
    "check_statement_place",
    "confirm_act",
    "confirm_declared_date",
    "confirm_rule",
    "confirm_statement",
    "correct_act",
    "prepare_acts",
    "prepare_instruments",
    "prepare_provisions",
    "record_act",
    "record_acts",
    "record_declared_date",
    "record_rule",
    "save_authorising_session",
    "save_instrument",
    "save_procedure_template",
    "save_provision",
    "save_statement",
    "withdraw_act",
    "withdraw_statement",
]

"""Every write of the accounts app: one door for admin, pages, spreadsheets and commands.

Each action raises `PermissionDenied` outside one's scope or one's person, `Conflict` when step,
lock or version forbids, `ValidationError` when the row breaks a rule; then nothing is saved.
`by=None` is the system itself: the loading of an empty base, never a request.
"""

from accounts.actions.confirmations import (
    confirm_account,
    confirm_accounts,
    confirm_clearance,
    confirm_clearances,
)
from accounts.actions.digests import take_digest
from accounts.actions.interims import end_interim, leave_interim, save_interim, take_interim
from accounts.actions.people import (
    NewAccount,
    change_account,
    change_preferences,
    create_account,
    create_accounts,
    create_administrator,
    disable_account,
)
from accounts.actions.places import (
    confirm_succession,
    prepare_succession,
    save_body,
    save_mandate,
    save_member_state,
    save_ministry,
    save_reference_rows,
)

__all__ = [
    "NewAccount",
    "change_account",
    "change_preferences",
    "confirm_account",
    "confirm_accounts",
    "confirm_clearance",
    "confirm_clearances",
    "confirm_succession",
    "create_account",
    "create_accounts",
    "create_administrator",
    "disable_account",
    "end_interim",
    "leave_interim",
    "prepare_succession",
    "save_body",
    "save_interim",
    "save_mandate",
    "save_member_state",
    "save_ministry",
    "save_reference_rows",
    "take_digest",
    "take_interim",
]

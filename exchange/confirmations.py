"""One door for the confirmation of an import, whatever was filed."""

from typing import Any

from exchange.actions import confirm_import
from exchange.enums import BatchKind
from exchange.models import ImportBatch
from exchange.rules.choices import Choices
from exchange.table_actions import confirm_table
from exchange.workbook_actions import confirm_workbook
from measures.actions.papers import Papers


def confirm_batch(
    *, by: Any, batch: ImportBatch, session: str, token: str, choices: Choices, paper: Papers | None
) -> None:
    """Apply what is accepted of an import, all of it or nothing, once.

    Raises `PermissionDenied`, or `Conflict`, `Refused`, `Unacceptable` with the sentence to show.
    """
    if batch.kind == BatchKind.TABLE:
        confirm_table(by=by, batch=batch, session=session, token=token, choices=choices)
    elif batch.kind == BatchKind.WORKBOOK:
        confirm_workbook(by=by, batch=batch, session=session, token=token, choices=choices, paper=paper)
    else:
        confirm_import(by=by, batch=batch, session=session, token=token, choices=choices, paper=paper)

"""The preview of an import, by its kind: judged now, with the rights of who asks."""

from typing import Any

from common.text import capitalised
from exchange.enums import BatchKind
from exchange.models import ImportBatch
from exchange.plan_reading import target_of
from exchange.plan_tables import PLAN
from exchange.preparation import judge_rows
from exchange.previews.content import Content
from exchange.previews.matrix import matrix_content
from exchange.previews.plan import plan_content
from exchange.previews.table import table_content
from exchange.previews.workbook import workbook_content
from exchange.rules.choices import Choices
from exchange.rules.proposals import Proposal
from exchange.table_actions import rows_of
from exchange.table_books import judge_file, title_of
from exchange.workbook_judgement import judge_workbook
from measures.access import acts_on_behalf


def content_for(user: Any, batch: ImportBatch, choices: Choices) -> Content:
    """Return what an import would do if it were confirmed now with these choices.

    Raises `PermissionDenied` or `Http404` where the account no longer writes in the table.
    """
    if batch.kind == BatchKind.TABLE:
        judged = judge_file(user, batch.model_label, rows_of(batch), choices.from_file, choices.rows)
        rows = [row for rows in judged.values() for row in rows]
        return plan_content(batch, rows) if batch.model_label == PLAN else table_content(batch, rows)
    if batch.kind == BatchKind.WORKBOOK:
        return workbook_content(batch, judge_workbook(user, batch, choices), choices, on_behalf=acts_on_behalf(user))
    proposals = [Proposal(**kept) for kept in batch.proposals]
    # A row for which a measure was chosen is shown as that measure's; one taken as proposed, still as a question.
    chosen = choices.rows.intersection(name for proposal in proposals for name in proposal.candidates())
    judged = judge_rows(user, batch.member_state_id, batch.period, proposals, chosen)
    return matrix_content(batch, judged, choices, on_behalf=acts_on_behalf(user))


def subject_of(user: Any, batch: ImportBatch) -> str:
    """Return what the file of an import is about: the table, or the state and its period."""
    if batch.kind == BatchKind.TABLE:
        target = target_of(batch)
        title = capitalised(title_of(batch.model_label))
        return f"{title}, feuille de route {target.code}" if target else title
    return f"{batch.member_state.name}, {batch.period}"

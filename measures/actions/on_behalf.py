"""One report entered by a coordination in its ministry's name, from a signed document (note 6)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from common.errors import Incomplete
from journal.actions import record
from measures.access import acts_on_behalf
from measures.actions.entry import EnteredRow, Signed, enter_reports
from measures.actions.followup import prepare_blocker
from measures.actions.guards import NOT_YOURS
from measures.actions.papers import NO_SCAN, Paper, keep_document
from measures.actions.parts import NOTHING_SAID, Said
from measures.actions.reports import lacking_in
from measures.enums import Signatory
from measures.models import Blocker, Implementation, ProgressReport, ReportingPeriod


@transaction.atomic
def enter_signed_report(
    *,
    by: Any,
    period: ReportingPeriod,
    implementation: Implementation,
    values: Mapping[str, Any],
    situation_on: date,
    paper: Paper,
    read_version: int | None = None,
    said: Said = NOTHING_SAID,
    blocker: Blocker | None = None,
) -> ProgressReport:
    """Enter the figures of a signed document: submitted, or validated by the ministry where its minister signed.

    Whoever enters them is a contributor: a second person of the coordination validates. Raises
    `PermissionDenied`, `Conflict` (closed campaign, other version, step), `Incomplete`, `ValidationError`.
    """
    if not acts_on_behalf(by):
        raise PermissionDenied(NOT_YOURS)
    if paper.scan is None:
        raise ValidationError({"scan": NO_SCAN})
    opened = [] if blocker is None else [prepare_blocker(by=by, blocker=blocker)]
    signed = Signed(Signatory(paper.signed_by), paper.reference.strip(), paper.signed_on)
    row = EnteredRow(implementation.pk, values, read_version, said)
    entered = enter_reports(by=by, period=period, rows=[row], situation_on=situation_on, signed=signed)
    _check_complete(entered.incomplete)
    keep_document(by=by, member_state=implementation.member_state, paper=paper, reports=entered.complete)
    record([*opened, *entered.acts], by=by)
    return entered.complete[0]


def _check_complete(incomplete: list[ProgressReport]) -> None:
    for report, lacking in lacking_in(incomplete).items():
        what = "\u202f; ".join(lacking)
        raise Incomplete(f"{report.implementation}\u00a0: il manque {what}.")

"""The order in which a measured base is loaded: set by set, one entry of the journal a table."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models, transaction

from accounts.models import MemberState, User
from aes_roadmap.demonstration.loading import RealData
from aes_roadmap.demonstration.scale.places import load_accounts, load_places
from aes_roadmap.demonstration.scale.plan import planned
from aes_roadmap.demonstration.scale.reports import blockers_of, load_reports
from common.bulk import insert_rows, update_rows
from journal.actions import Act, record
from journal.models import Entry
from measures.actions.copies import COPIED
from measures.enums import PeriodStatus
from measures.models import Blocker, ProgressReport, ReportContributor, Roadmap


@transaction.atomic
def _load(count: int) -> None:
    load_places()
    accounts = load_accounts()
    plan = planned(count)
    acts = []
    for rows in plan.tables():
        insert_rows(rows)
        acts.append(_loaded(plan.roadmap, type(rows[0]), len(rows)))
    reports = load_reports(plan, accounts)
    update_rows(list(plan.implementations.values()), COPIED)
    blockers = blockers_of(plan, accounts)
    insert_rows(blockers)
    _close(plan.periods[:-1])
    written = {ProgressReport: reports, ReportContributor: reports, Blocker: len(blockers)}
    acts += [_loaded(plan.roadmap, model, rows) for model, rows in written.items()]
    record(acts, by=None)


def load_scale(count: int) -> None:
    """Load so many implementations and twelve reports of each into an empty base; `RealData` if it is not.

    The tables are analysed afterwards: a plan of query made for an empty table would measure nothing.
    """
    if any(model.objects.exists() for model in (User, MemberState, Roadmap, Entry)):
        raise RealData
    _load(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _loaded(roadmap: Roadmap, model: type[models.Model], count: int) -> Act:
    changes = {"table": ("", model._meta.db_table), "rows": (0, count)}
    return Act("load_table", roadmap._meta.label_lower, roadmap.pk, changes=changes)


def _close(periods: Sequence[Any]) -> None:
    for period in periods:
        period.status = PeriodStatus.CLOSED
    update_rows(periods, ["status"])

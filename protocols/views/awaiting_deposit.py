"""The page of what is authorised and not deposited, and the same list as a file."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import MemberState
from common.access import Verb, access
from common.french import short_date
from common.list_files import Row, written
from common.resources import EXPORT_FORMATS, download, export_format
from common.spreadsheet import neutralise
from protocols.models import Instrument
from protocols.rules.awaiting_deposit import Undeposited, lead, undeposited

_TITLES = ("Code", "Instrument", "État", "Acte", "Date", "Jours écoulés", "Autres dates", "Source", "En attente")


@require_safe
@access(Verb.READ_INSTRUMENT)
def awaiting_deposit(request: HttpRequest) -> HttpResponse:
    """Show every authorisation that no deposit follows, oldest first, or give the list as a file."""
    user: Any = request.user
    today = user.today()
    states = list(MemberState.objects.visible_to(user))
    rows = undeposited(Instrument.objects.told_to(user, states, today).lines, today)
    if "format" in request.GET:
        return _file(rows, request.GET["format"])
    context = {"rows": rows, "lead": lead(rows), "today": today}
    return render(request, "protocols/awaiting_deposit.html", context)


def _file(rows: Sequence[Undeposited], name: str) -> HttpResponse:
    file_format = export_format(name)
    form = EXPORT_FORMATS[file_format]
    content = written(form, "Autorisé, non déposé", _TITLES, _cells(rows, is_typed=form.is_typed))
    return download(content, form, f"autorises-non-deposes.{file_format}")


def _cells(rows: Sequence[Undeposited], *, is_typed: bool) -> Iterator[Row]:
    for row in rows:
        since = row.since if is_typed or row.since is None else f"{row.since:%d/%m/%Y}"
        yield (
            row.instrument.code,
            neutralise(row.instrument.title),
            row.member_state.name,
            row.act.get_kind_display(),
            since,
            row.days,
            ", ".join(map(short_date, row.dates[1:])),
            row.act.get_grade_display(),
            row.awaited,
        )

"""Batch validation: all that waits for one validator, what changed, what four eyes forbid."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from common.access import Verb, access
from common.french import count
from common.text import plural
from measures.actions.guards import contributors_of
from measures.actions.validation import return_reports, validate_reports
from measures.forms.validation import BatchForm
from measures.models import ProgressReport
from measures.rules.changes import Waiting, waiting

# A batch is one page: two fields a report, far under the ceiling of fields of a form.
_PAGE_SIZE = 100


@require_http_methods(["GET", "HEAD", "POST"])
@access(Verb.VALIDATE_SUBMITTED, Verb.VALIDATE_MINISTRY_VALIDATED)
def validation(request: HttpRequest) -> HttpResponse:
    """Show the reports that wait for this account; validate or return those that are ticked."""
    form = BatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _apply(request, form):
        return redirect("measures:validation")
    page = Paginator(_awaiting(request.user), _PAGE_SIZE).get_page(request.GET.get("page"))
    rows = _rows(request.user, list(page.object_list))
    context = {
        "page": page,
        "rows": rows,
        "form": form,
        "chosen": _ticked(request, rows),
        "open_count": sum(not row.fault for row in rows),
        "today": request.user.today(),
    }
    return render(request, "measures/validation.html", context, status=422 if form.errors else 200)


def _apply(request: HttpRequest, form: BatchForm) -> bool:
    """Act on the ticked reports and say so; False, with the sentence in the form, if it cannot be."""
    chosen = form.cleaned_data["chosen"]
    try:
        if form.cleaned_data["acte"] == "renvoyer":
            return_reports(by=request.user, chosen=chosen, reason=form.cleaned_data["motif"])
            done = plural(len(chosen), "renvoyé")
        else:
            validate_reports(by=request.user, chosen=chosen)
            done = plural(len(chosen), "validé")
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    messages.success(request, f"{count(len(chosen), 'rapport')} {done}.")
    return True


def _ticked(request: HttpRequest, rows: list[Waiting]) -> set[str]:
    """Return the reports ticked on the page: those sent, or all of them where « Tout cocher » was asked."""
    if request.method == "GET" and request.GET.get("cocher") == "tous":
        return {row.key for row in rows if not row.fault}
    return set(request.POST.getlist("rapports"))


def _awaiting(user: Any) -> Any:
    rows = ProgressReport.objects.awaiting(user).select_related(
        "implementation__measure", "implementation__lead_ministry", "period", "member_state"
    )
    return rows.order_by("implementation__measure__code", "member_state", "period__situation_on")


def _rows(user: Any, reports: list[ProgressReport]) -> list[Waiting]:
    """Return each report with its last validated version beside it: two more queries in all."""
    keys = [report.implementation_id for report in reports]
    validated = ProgressReport.objects.visible_to(user).in_force().filter(implementation__in=keys)
    before: dict[Any, list[ProgressReport]] = {}
    for row in validated.select_related("period").order_by("period__situation_on"):
        before.setdefault(row.implementation_id, []).append(row)
    contributors = contributors_of(reports)
    return [waiting(row, before.get(row.implementation_id, []), contributors[row.pk], user.pk) for row in reports]

"""The page on which a foreign matrix is filed as a plan; its preview and confirmation are those of every import."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.errors import Conflict, Unacceptable
from common.uploads import not_arrived
from exchange.forms import TOO_LARGE
from exchange.plan_forms import PlanUploadForm
from exchange.plan_tables import PLAN
from exchange.reading.limits import Refused
from exchange.receiving_views import receive_deposit
from exchange.table_books import REFUSED, opens_plan


def upload_plan(request: HttpRequest) -> HttpResponse:
    """Receive the matrix, read it in a process of its own, and lead to what it would add to the roadmap in draft."""
    if not opens_plan(request.user):
        raise PermissionDenied(REFUSED)
    form = PlanUploadForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        label=PLAN,
        not_arrived=not_arrived(request, TOO_LARGE),
    )
    status = 400
    if form.is_valid():
        try:
            batch = receive_deposit(request, form.cleaned_data["file"], label=PLAN, target=form.target())
        except Conflict as refusal:
            form.add_error("roadmap", str(refusal))
            status = 409
        except (Refused, Unacceptable) as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("exchange:preview", batch.pk)
    return render(request, "exchange/plan_upload.html", {"form": form}, status=status if form.errors else 200)

"""« À faire »: what waits for the reader, most urgent first, each line leading to where it is done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.access import Verb, access
from measures.models import PreparedFile
from steering.rules.to_do import is_late, lead, when
from steering.waiting import ACTING, waiting_for

_VALIDATING = (Verb.VALIDATE_SUBMITTED, Verb.VALIDATE_MINISTRY_VALIDATED)


@require_safe
@access(*ACTING)
def to_do(request: HttpRequest) -> HttpResponse:
    """Show what waits for this account today, on the rows that it may act on."""
    today = request.user.today()
    groups = waiting_for(request.user, today)
    told = [(group, [(line, when(line, today), is_late(line, today)) for line in group.lines]) for group in groups]
    context = {
        "groups": told,
        "lead": lead(groups, today),
        "today": today,
        "has_files": PreparedFile.objects.visible_to(request.user).exists(),
        "may_validate": any(map(request.user.may, _VALIDATING)),
    }
    return render(request, "steering/to_do.html", context)

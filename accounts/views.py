"""Pages of one's own account that allauth does not have."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.access import TAKEN, get_interim, taken_interim
from accounts.forms import InterimForm, PreferencesForm
from accounts.models import Interim
from accounts.once import once
from common.access import Verb, access
from common.forms import add_refusal

GIVEN = "Intérim confié. La personne le prend depuis sa propre page «\u00a0Intérim\u00a0»."


@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Say that the second factor is required and how to obtain it."""
    return render(request, "account/second_factor.html")


@require_http_methods(["GET", "HEAD", "POST"])
@access()
def interim(request: HttpRequest) -> HttpResponse:
    """Show the interims that one gave and holds; give one in one's own place."""
    user = request.user
    form = InterimForm(request.POST or None, user=user) if user.may(Verb.GIVE_INTERIM) else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied("Votre rôle ne se confie pas par intérim.")
        if form.is_valid() and _give(request, form):
            return redirect("account_interim")
    today = user.today()
    rows = list(Interim.objects.involving(user).not_over_on(today).with_places().order_by("starts_on", "pk"))
    context = {
        "form": form,
        "taken": taken_interim(user, request.session),
        "held": [(row, row.stands_on(today)) for row in rows if row.person_id == user.pk],
        "given": [row for row in rows if row.holder_id == user.pk],
    }
    return render(request, "account/interim.html", context, status=422 if form and form.errors else 200)


def _give(request: HttpRequest, form: InterimForm) -> bool:
    """Give the interim and say so; False, with the sentence in the form, if it cannot be."""
    try:
        once(request, lambda: actions.save_interim(interim=form.interim(), by=request.user))
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return False
    messages.success(request, GIVEN)
    return True


@require_POST
@access()
def take_interim(request: HttpRequest, pk: Any) -> HttpResponse:
    """Start to act in the holder's place: the session gets another key, as at a sign-in."""
    row = get_interim(request.user, pk)
    if once(request, lambda: actions.take_interim(interim=row, by=request.user)):
        request.session.cycle_key()
        request.session[TAKEN] = str(row.pk)
        messages.success(request, f"Vous agissez par intérim de {row.holder.function}.")
    return redirect("account_interim")


@require_POST
@access()
def leave_interim(request: HttpRequest) -> HttpResponse:
    """Come back to one's own role; nothing to do if one is in it already."""
    row = taken_interim(request.user, request.session)
    if row is not None:
        actions.leave_interim(interim=row, by=request.user)
        messages.success(request, "Vous agissez de nouveau dans votre propre rôle.")
    request.session.pop(TAKEN, None)
    return redirect("account_interim")


@require_POST
@access()
def end_interim(request: HttpRequest, pk: Any) -> HttpResponse:
    """End, before its last day, an interim that one gave."""
    row = get_interim(request.user, pk)
    once(request, lambda: actions.end_interim(interim=row, by=request.user))
    messages.success(request, "Intérim terminé.")
    return redirect("account_interim")


@require_http_methods(["GET", "HEAD", "POST"])
@access()
def preferences(request: HttpRequest) -> HttpResponse:
    """Show and change what one chooses for one's own account."""
    form = PreferencesForm(request.POST if request.method == "POST" else None, initial=_chosen(request.user))
    if form.is_valid():
        once(request, lambda: actions.change_preferences(by=request.user, **form.cleaned_data))
        messages.success(request, "Préférences enregistrées.")
        return redirect("account_preferences")
    return render(request, "account/preferences.html", {"form": form})


def _chosen(user: Any) -> dict[str, Any]:
    return {"wants_digest": user.wants_digest}

"""The last useful session of each state's body, counted back from a wished day of entry into force."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import MemberState
from common.access import Verb, access
from measures.models import Roadmap
from protocols.access import get_instrument
from protocols.forms import WishedDayForm
from protocols.models import Act, AuthorisingSession, Instrument
from protocols.rules.calendar import margin, remaining
from protocols.rules.matrix import matrix
from protocols.rules.what_if import prospect
from steering.rules.last_session import lead


@require_safe
@access(Verb.READ_INSTRUMENT)
def last_session(request: HttpRequest, slug: str) -> HttpResponse:
    """Show, for each state, until when it may deposit, and its last session that still comes in time."""
    user: Any = request.user
    instrument, today = get_instrument(user, slug), user.today()
    form = WishedDayForm(request.GET, today=today, default=_end_of_the_year(user, today))
    wished = form.cleaned_data["pour"] if form.is_valid() else None
    context = {"instrument": instrument, "form": form, "wished": wished, "today": today}
    return render(request, "steering/last_session.html", context | _counted_back(user, instrument, wished))


def _end_of_the_year(user: Any, today: date) -> date | None:
    """The end of the roadmap under way, if the reader reads it."""
    roadmaps = Roadmap.objects.visible_to(user).filter(ends_on__gte=today).order_by("ends_on")
    return roadmaps.values_list("ends_on", flat=True).first()


def _counted_back(user: Any, instrument: Instrument, wished: date | None) -> dict[str, Any]:
    states, today = list(MemberState.objects.visible_to(user)), user.today()
    acts = list(Act.objects.visible_to(user))
    # All instruments: the margin rests on the durations of every one.
    read = matrix(list(Instrument.objects.visible_to(user).select_related("parent")), acts, states, today)
    line = next(each for each in read.lines if each.instrument.pk == instrument.pk)
    own = [act for act in acts if act.instrument_id == instrument.pk]
    seen = prospect(instrument.entry_into_force_rule, own, {state.code: state.name for state in states}, today)
    told = {"reading": line.entry_into_force, "has_rule": seen is not None, "margin": margin(read.durations)}
    if seen is None or wished is None:
        return told
    rows = remaining(
        [(each.member_state, each.track) for each in line.tracks],
        seen,
        list(AuthorisingSession.objects.visible_to(user)),
        wished=wished,
        usual_days=told["margin"].days,
        today=today,
    )
    return told | {"rows": rows, "lead": lead(rows)}

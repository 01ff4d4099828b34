"""How a form that was sent ends: its act done once, or its page again with what refuses it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest

from accounts.once import is_acted_on, once
from common.errors import Conflict, Difference, Unacceptable
from common.forms import add_refusal


@dataclass(frozen=True)
class Sent:
    """The status with which a page answers, and the difference that a conflict shows."""

    status: int
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return self.status == 302


NOT_SENT = Sent(200)


def send(request: HttpRequest, form: BaseForm, act: Callable[[], Any]) -> Sent:
    """Do the act of a valid form, once; a refusal is put in the form, which keeps what was typed."""
    if not form.is_valid():
        return Sent(422)
    try:
        if not is_acted_on(request):
            once(request, act)
    except Conflict as refusal:
        add_refusal(form, refusal)
        return Sent(409, refusal.differences)
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return Sent(422)
    except Unacceptable as refusal:
        form.add_error(None, refusal.sentence)
        return Sent(422)
    return Sent(302)

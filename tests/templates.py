"""A variable that a template of ours uses and nobody gave it fails the test."""

import inspect
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import TemplateSyntaxError

_OURS = Path(settings.BASE_DIR)


class UndefinedVariable(str):
    """What Django shows for an undefined variable: here, an error if the template is ours.

    The admin's and allauth's own templates rely on undefined variables being empty: for them this
    is the empty string, as in production. Django asks `if it`, then `"%s" in it`, then `it % name`.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        frame = inspect.currentframe()
        caller = frame.f_back if frame else None
        context: Any = caller.f_locals.get("context") if caller else None
        template = context.render_context.template if hasattr(context, "render_context") else None
        return template is not None and _is_ours(template.origin.name)

    def __contains__(self, piece: object) -> bool:
        return piece == "%s"

    def __mod__(self, variable: object) -> str:
        raise TemplateSyntaxError(f"undefined variable in a template: {variable}")


def _is_ours(name: str) -> bool:
    path = Path(name)
    return path.is_relative_to(_OURS) and "site-packages" not in path.parts

"""The journal of one object: who did what, when, by function; each entry at its own level."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import DateField, DateTimeField, Field, ForeignKey, Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch
from django.views.decorators.http import require_safe

from accounts.models import Ministry, User
from common.access import Verb, access
from common.french import datetime_tu, long_date
from journal.models import Entry
from measures.models import Implementation
from steering.access import entries_about, get_journaled
from steering.rules.journal import Told, Words, told

_PAGE_SIZE = 50


@require_safe
@access(Verb.READ_JOURNAL)
def journal_of(request: HttpRequest, label: str, key: str) -> HttpResponse:
    """Show the entries of one object that this account reads."""
    row = get_journaled(request.user, label, key)
    page = Paginator(entries_about(request.user, label, row), _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "row": row,
        "kind": row._meta.verbose_name,
        "back": _address(row),
        "page": page,
        "entries": _told(request.user, row, list(page.object_list)),
    }
    return render(request, "steering/journal.html", context)


def _address(row: Model) -> str:
    """Return the page of an object, else of the implementation that it belongs to; "" if it has none."""
    owner = getattr(row, "implementation", None)
    shown = owner if isinstance(owner, Implementation) and not hasattr(row, "get_absolute_url") else row
    try:
        return shown.get_absolute_url() if hasattr(shown, "get_absolute_url") else ""
    except NoReverseMatch:
        return ""


def _told(user: Any, row: Model, entries: list[Entry]) -> list[Told]:
    functions = _functions(user, {entry.actor for entry in entries})
    fields = {field.name: field for field in (*row._meta.concrete_fields, *row._meta.many_to_many)}
    labels = {name: str(field.verbose_name) for name, field in fields.items()}
    words = _words(fields, {str(ministry.pk): str(ministry) for ministry in Ministry.objects.visible_to(user)})
    return [told(entry, functions.get(entry.actor, ""), labels, words) for entry in entries]


def _functions(user: Any, addresses: Iterable[str]) -> dict[str, str]:
    """Return the functions of the authors whose account this one reads; of others the role is shown."""
    return dict(User.objects.visible_to(user).filter(email__in=addresses).values_list("email", "function"))


def _words(fields: Mapping[str, Field], ministries: Mapping[str, str]) -> Words:
    def words(name: str, value: Any) -> str | None:
        field = fields.get(name)
        if value in (None, "", []):
            return ""
        if isinstance(value, list):
            return ", ".join(map(str, value))
        if isinstance(field, ForeignKey) and field.related_model is not None:
            is_code = field.related_model._meta.label_lower == "accounts.memberstate"
            return str(value) if is_code else ministries.get(str(value))
        if isinstance(field, DateField) and isinstance(value, str):
            return _date_in_words(field, value)
        choices = dict(getattr(field, "flatchoices", None) or ())
        return str(choices.get(value, value))

    return words


def _date_in_words(field: DateField, value: str) -> str:
    """Return a day or an instant of the journal in French; the text itself if it is neither."""
    try:
        read = field.to_python(value)
    except ValidationError:
        return value
    return datetime_tu(read) if isinstance(field, DateTimeField) else long_date(read)

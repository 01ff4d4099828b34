"""What a browser would send back from a form of the admin, and what a forger would add to it."""

import datetime
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db import models
from django.test import Client
from django.urls import reverse

from tests.rights.cast import Person
from tests.rights.oracle import writable
from tests.rights.targets import of_model
from tests.rights.walking import client_of, registered

Body = dict[str, Any]
# Typed where a form has such a field: always another text than the demonstration's.
TYPED = "Texte saisi par un essai"


def change_page(row: models.Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def shown_form(client: Client, row: models.Model) -> Any:
    """Return the context of the change page of a row, None if the page does not let it be changed."""
    response = client.get(change_page(row))
    if response.status_code != 200 or not response.context_data["has_change_permission"]:
        return None
    return response.context_data


def changeable(who: Person) -> Iterator[tuple[Client, Any, Any]]:
    """Yield, for each model, one row that a person may change in the admin, with its form."""
    client = client_of(who)
    for label in registered():
        for target in of_model(label, 12):
            context = shown_form(client, target.row) if target.row and writable(who, target.row) else None
            if context:
                yield client, target.row, context
                break


def body_of(context: Any) -> Body:
    """Return the fields of the form and of the rows under it, filled as they are shown."""
    body: Body = {}
    _add(body, context["adminform"].form)
    for inline in context["inline_admin_formsets"]:
        _add(body, inline.formset.management_form)
        for form in inline.formset.forms:
            _add(body, form)
    return body


def typed(context: Any, body: Body) -> bool:
    """Type in the longest free text of the form; return whether it has one."""
    texts = [bound for bound in context["adminform"].form if _is_free_text(bound.field)]
    if texts:
        body[max(texts, key=lambda bound: bound.field.max_length or 10_000).html_name] = TYPED
    return bool(texts)


def _is_free_text(field: forms.Field) -> bool:
    return type(field) is forms.CharField and not field.disabled and (field.max_length or 99) > len(TYPED)


def _add(body: Body, form: Any) -> None:
    for bound in form:
        value = bound.value()
        if isinstance(value, bool):
            if value:
                body[bound.html_name] = "on"
        elif isinstance(value, list | tuple | models.QuerySet):
            body[bound.html_name] = [str(getattr(item, "pk", item)) for item in value]
        elif not isinstance(bound.field, forms.FileField):
            body[bound.html_name] = "" if value is None else str(value)


def forged(row: models.Model, context: Any) -> Body:
    """Return another value for each column of the row that its form does not hold."""
    held = context["adminform"].form.fields
    columns = [field for field in row._meta.concrete_fields if field.name not in held and not field.primary_key]
    return {field.name: _another(field, getattr(row, field.attname)) for field in columns}


def _another(field: models.Field, value: Any) -> Any:
    if field.remote_field:
        others = field.remote_field.model._default_manager.exclude(pk=value).values_list("pk", flat=True)
        return str(others.first() or "")
    if field.choices:
        return next(key for key, _ in field.flatchoices if key != value)
    if isinstance(field, models.BooleanField):
        return "" if value else "on"
    if isinstance(field, models.DateTimeField):
        return "2001-02-03 04:05"
    if isinstance(field, models.DateField):
        return str(datetime.date(2001, 2, 3))
    return "77" if isinstance(field, models.IntegerField | models.DecimalField) else "faux"


def taken(row: models.Model, extra: Body) -> list[str]:
    """Return the columns whose stored value is now the forged one."""
    stored = type(row)._default_manager.get(pk=row.pk)
    wrong = []
    for name, value in extra.items():
        field = row._meta.get_field(name)
        now, before = getattr(stored, field.attname), getattr(row, field.attname)
        if now != before and str(now) in (str(value), str(value == "on")):
            wrong.append(f"{row._meta.label_lower}.{name}")
    return wrong

"""Lists of the admin: drop-downs, side filters, look-ups, autocompletion, deletion, for every person."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.filters import RelatedFieldListFilter
from django.db import models
from django.test import Client, RequestFactory
from django.urls import reverse

from common.admin import ScopedAdmin, ScopedInline
from common.forms import RowForm
from tests.rights.cast import NAMES, Person, person
from tests.rights.oracle import RULES, visible
from tests.rights.page import may
from tests.rights.targets import of_model
from tests.rights.walking import ADMIN_SITE, client_of, registered
from tests.rights.where import seed_rows

IN_ADMIN = [name for name in NAMES if may(name.partition(" ")[0], ADMIN_SITE)]
LOOKUPS = ("startswith", "gt", "isnull", "exact", "in", "regex")


def request_of(who: Person) -> Any:
    request = RequestFactory().get("/admin/")
    request.user = who.user
    return request


def page_of(model: type[models.Model], page: str) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


@cache
def rows_of(label: str) -> dict[str, models.Model]:
    return {str(row.pk): row for row in seed_rows(label)}


def hidden_among(who: Person, model: type[models.Model], keys: Iterable[Any]) -> list[str]:
    """Return the names of the rows of these keys that a person does not read."""
    label = model._meta.label_lower
    rows = rows_of(label) if label in RULES else {}
    return [str(rows[str(key)]) for key in keys if str(key) in rows and not visible(who, rows[str(key)])]


def test_every_admin_class_stands_on_the_scoped_base():
    for label, model_admin in registered().items():
        assert isinstance(model_admin, ScopedAdmin), label
        assert issubclass(model_admin.form, RowForm), label
        assert not model_admin.list_editable, label
        assert not model_admin.raw_id_fields, label
        for inline in model_admin.inlines:
            assert issubclass(inline, ScopedInline), inline
            assert issubclass(inline.form, RowForm), inline


def forms_of(who: Person, model_admin: Any) -> list[Any]:
    """Return the forms that an admin shows to a person: of a new row, of a row, of the rows under it."""
    request = request_of(who)
    shown = [model_admin.get_form(request)()] if model_admin.has_add_permission(request) else []
    label = model_admin.opts.label_lower
    rows = [target.row for target in of_model(label, 3) if target.row is not None and visible(who, target.row)]
    for row in rows:
        shown.append(model_admin.get_form(request, row, change=True)(instance=row))
        for formset, _ in model_admin.get_formsets_with_inlines(request, row):
            shown.append(formset(instance=row).empty_form)
    return shown


@pytest.mark.parametrize("name", IN_ADMIN)
@pytest.mark.django_db
def test_a07_choices_of_every_form_are_rows_that_one_reads(name: str):
    who = person(name)
    leaks = []
    for label, model_admin in registered().items():
        for form in forms_of(who, model_admin):
            for field_name, field in form.fields.items():
                if isinstance(field, forms.ModelChoiceField):
                    keys = field.queryset.values_list("pk", flat=True)
                    leaks += [f"{label}.{field_name}: {row}" for row in hidden_among(who, field.queryset.model, keys)]
    assert leaks == []


def filters_of(response: Any) -> list[Any]:
    return response.context_data["cl"].filter_specs if response.status_code == 200 else []


@pytest.mark.parametrize("name", IN_ADMIN)
@pytest.mark.django_db
def test_a08_side_filters_offer_rows_that_one_reads(name: str, without_pages: None):
    who = person(name)
    client = client_of(who)
    leaks = []
    for label, model_admin in registered().items():
        for spec in filters_of(client.get(page_of(model_admin.model, "changelist"))):
            if isinstance(spec, RelatedFieldListFilter):
                keys = [key for key, _ in spec.lookup_choices]
                leaks += [f"{label}: {row}" for row in hidden_among(who, spec.field.remote_field.model, keys)]
    assert leaks == []


def test_a08_no_side_filter_lists_free_values(rf: RequestFactory):
    for model_admin in registered().values():
        for declared in model_admin.get_list_filter(rf.get("/")):
            chosen = declared[1] if isinstance(declared, tuple) else declared
            assert not (isinstance(chosen, type) and issubclass(chosen, admin.AllValuesFieldListFilter))


@pytest.mark.parametrize("name", ["national_coordinator ML", "administrator@state ML"])
@pytest.mark.django_db
def test_a09_nothing_is_deleted_and_nothing_named(name: str):
    who = person(name)
    client = client_of(who)
    for model_admin in registered().values():
        model = model_admin.model
        row = next((target.row for target in of_model(model._meta.label_lower) if target.row), None)
        address = (
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_delete", args=[row.pk]) if row else ""
        )
        answers = [client.get(address), client.post(address, {"post": "yes"})] if row else []
        assert all(answer.status_code in (403, 404) for answer in answers), address
        assert row is None or model._default_manager.filter(pk=row.pk).exists()
        assert "delete_selected" not in model_admin.get_actions(request_of(who))
        assert model_admin.get_deleted_objects([row], request_of(who))[0] == []


def paths_of(model: type[models.Model], depth: int = 2) -> list[str]:
    """Return the names of the model's fields, and of those of the models that it leads to."""
    paths = []
    for field in model._meta.get_fields():
        paths.append(field.name)
        if depth > 1 and field.is_relation and field.related_model:
            paths += [f"{field.name}__{path}" for path in paths_of(field.related_model, depth - 1)]
    return paths


def declared_parameters(model_admin: Any) -> set[str]:
    """Return what the filters named in the class may send: a value of the field, or none."""
    names: set[str] = set()
    for item in model_admin.list_filter:
        path = item[0] if isinstance(item, tuple) else item
        if isinstance(path, str):
            names |= {f"{path}__{end}" for end in ("exact", "isnull", "gte", "lt", "id__exact", "code__exact")}
        else:
            names.add(path.parameter_name)
    return names


@pytest.mark.django_db
def test_a10_look_ups_are_those_of_the_declared_filters_and_no_other():
    oracles = []
    for name in ("confederal_coordinator", "administrator@confederation"):
        request = request_of(person(name))
        for label, model_admin in registered().items():
            declared = declared_parameters(model_admin)
            if not model_admin.may_read(request):
                continue
            for path in paths_of(model_admin.model):
                for parameter in (path, *(f"{path}__{lookup}" for lookup in LOOKUPS)):
                    if model_admin.lookup_allowed(parameter, "z", request) and parameter not in declared:
                        oracles.append(f"{label}: {parameter}")
    assert sorted(set(oracles)) == []


@pytest.mark.django_db
def test_a10_undeclared_look_up_is_answered_400(without_pages: None):
    answered = {}
    for name in ("national_coordinator ML", "administrator@state ML"):
        client, request = client_of(person(name)), request_of(person(name))
        for label, model_admin in registered().items():
            for field in model_admin.model._meta.concrete_fields if model_admin.may_read(request) else []:
                address = f"{page_of(model_admin.model, 'changelist')}?{field.name}__startswith=z"
                answered[f"{label}.{field.name}"] = client.get(address).status_code
    assert len(answered) > 100
    assert {key: status for key, status in answered.items() if status != 400} == {}


def autocompletions() -> list[tuple[Any, str]]:
    """Return each field of a form of the admin that completes what is typed."""
    found = []
    for model_admin in registered().values():
        found += [(model_admin.model, name) for name in model_admin.autocomplete_fields]
        for inline in model_admin.inlines:
            found += [(inline.model, name) for name in inline.autocomplete_fields]
    return found


def completed(client: Client, model: Any, name: str, term: str) -> list[str]:
    """Return the keys offered for a term, page after page, each of twenty at most."""
    keys: list[str] = []
    page, more = 1, True
    while more:
        query = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": name}
        response = client.get(reverse("admin:autocomplete"), {**query, "term": term, "page": page})
        if response.status_code == 403:
            return []
        answer = response.json()
        assert len(answer["results"]) <= 20
        keys += [result["id"] for result in answer["results"]]
        page, more = page + 1, answer["pagination"]["more"]
    return keys


@pytest.mark.parametrize("name", IN_ADMIN)
@pytest.mark.django_db
def test_a13_autocompletion_offers_rows_that_one_reads_by_twenty(name: str):
    who = person(name)
    client = client_of(who)
    leaks = []
    for model, field_name in autocompletions():
        target = model._meta.get_field(field_name).remote_field.model
        for term in ("", "e"):
            keys = completed(client, model, field_name, term)
            leaks += [f"{model.__name__}.{field_name} « {term} »: {row}" for row in hidden_among(who, target, keys)]
    assert leaks == []


def test_a13_there_are_fields_that_complete():
    assert len(autocompletions()) > 5

"""One import machine: every list of a table that comes in leads to the exchange page, and nothing else imports."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from common.admin import ScopedAdmin
from common.resources import EXPORT_FORMATS
from exchange.tables import TABLES
from tests.exchange.deposits import UPLOAD

pytestmark = pytest.mark.django_db

WRITERS = {
    "accounts.ministry": "administrateur.ml",
    "measures.axis": "coordination",
    "measures.measure": "coordination",
    "measures.coverage": "coordination",
    "measures.implementation": "comite.ml",
    "protocols.instrument": "coordination",
    "protocols.provision": "coordination",
    "protocols.act": "comite.ml",
}


def _admin_of(label: str) -> ScopedAdmin:
    return admin.site.get_model_admin(TABLES[label].model)


def _list_of(label: str) -> str:
    meta = TABLES[label].model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")


def _views(resolver: URLResolver) -> list[URLPattern]:
    found = []
    for pattern in resolver.url_patterns:
        found += _views(pattern) if isinstance(pattern, URLResolver) else [pattern]
    return found


def test_every_table_that_comes_in_has_its_writer_here():
    assert WRITERS.keys() == TABLES.keys()


@pytest.mark.parametrize("label", TABLES)
def test_each_admin_list_of_a_table_leads_who_writes_to_the_exchange_page(
    client: Client, account: Callable[[str], User], label: str
):
    client.force_login(account(WRITERS[label]))
    page = client.get(_list_of(label)).content.decode()
    assert f"{UPLOAD}?modele={label}" in page
    assert client.get(f"{UPLOAD}?modele={label}").status_code == 200


@pytest.mark.parametrize("label", TABLES)
def test_an_account_that_only_reads_is_offered_no_import(client: Client, account: Callable[[str], User], label: str):
    client.force_login(account("lecteur.ml"))
    page = client.get(_list_of(label))
    assert f"modele={label}" not in page.content.decode()


@pytest.mark.parametrize("form", EXPORT_FORMATS)
@pytest.mark.parametrize("label", TABLES)
def test_each_admin_list_of_a_table_leaves_by_its_own_resource(
    client: Client, account: Callable[[str], User], label: str, form: str
):
    assert _admin_of(label).get_export_resource_classes(None) == [TABLES[label].resource]
    client.force_login(account(WRITERS[label]))
    meta = TABLES[label].model._meta
    response = client.get(reverse(f"admin:{meta.app_label}_{meta.model_name}_export"), {"format": form})
    assert response.status_code == 200
    assert form in response["Content-Disposition"]


def test_the_library_s_own_import_pages_are_routed_nowhere():
    views = _views(get_resolver())
    assert not [pattern for pattern in views if pattern.name and pattern.name.endswith(("_import", "_process_import"))]
    modules = {getattr(pattern.callback, "__qualname__", "") for pattern in views}
    assert not [name for name in modules if "import_action" in name or "process_import" in name]


@pytest.mark.parametrize("label", TABLES)
def test_d02_columns_and_filters_named_by_the_address_are_refused_or_ignored(
    client: Client, account: Callable[[str], User], label: str
):
    client.force_login(account(WRITERS[label]))
    meta = TABLES[label].model._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_export")
    plain = client.get(address, {"format": "csv"}).content
    for forced in ({"fields": "id"}, {"resource": "1"}, {"export_items": "1"}):
        answer = client.get(address, {"format": "csv"} | forced)
        assert answer.status_code in (302, 400) or answer.content == plain
    forced = client.get(address, {"format": "csv", "recorded_by__password__startswith": "a"})
    assert forced.status_code in (302, 400)

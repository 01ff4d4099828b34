"""The scoped admin: what it lists, offers, refuses and writes, on every model registered."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from openpyxl import load_workbook

from accounts.models import MemberState, Ministry, User
from common.admin import ScopedAdmin
from common.admin_filters import scoped_filter
from journal.models import Entry

Account = Callable[[str], User]
REGISTERED = sorted(admin.site._registry.items(), key=lambda item: item[0]._meta.label)
NAMES = [model._meta.label_lower for model, _ in REGISTERED]
STAFF = ["comite.ml", "coordination", "administrateur.ml", "administrateur"]
OTHERS = ["lecteur.ml", "lecteur", "point-focal.ml-mef", "validateur.ml-mef"]


def admin_url(model: Any, page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def asked_by(user: User, path: str = "/admin/") -> Any:
    request = RequestFactory().get(path)
    request.user = user
    return request


@pytest.fixture
def signed(client: Client, account: Account) -> Callable[[str], Client]:
    def sign(name: str) -> Client:
        client.force_login(account(name))
        return client

    return sign


@pytest.fixture
def edited() -> Callable[..., dict[str, Any]]:
    """The fields of the form of a ministry as it stands, with changes."""

    def fields(ministry: Ministry, **changes: Any) -> dict[str, Any]:
        values = {
            "code": ministry.code,
            "acronym": ministry.acronym,
            "name": ministry.name,
            "kind": ministry.kind,
            "source": ministry.source,
            "active_from": "",
            "active_until": "",
            "read_version": ministry.version,
        }
        treaties = {"keeps_treaties": "on"} if ministry.keeps_treaties else {}
        return values | treaties | changes

    return fields


@pytest.mark.parametrize(("model", "model_admin"), REGISTERED, ids=NAMES)
def test_every_model_is_registered_on_the_scoped_admin_and_never_deleted(
    model: Any, model_admin: Any, account: Account
) -> None:
    assert isinstance(model_admin, ScopedAdmin)
    for name in STAFF:
        request = asked_by(account(name))
        assert not model_admin.has_delete_permission(request)
        assert "delete_selected" not in model_admin.get_actions(request)
    with pytest.raises(NoReverseMatch):
        admin_url(model, "import")


@pytest.mark.parametrize("name", OTHERS)
def test_who_has_no_admin_in_the_rights_table_is_refused_at_its_door(
    signed: Callable[[str], Client], name: str
) -> None:
    assert signed(name).get(reverse("admin:index")).status_code == 403


@pytest.mark.parametrize("name", STAFF)
@pytest.mark.parametrize(("model", "model_admin"), REGISTERED, ids=NAMES)
def test_a_list_opens_only_to_those_who_read_it_and_names_no_row_hidden_from_them(
    signed: Callable[[str], Client], account: Account, name: str, model: Any, model_admin: Any
) -> None:
    user = account(name)
    response = signed(name).get(admin_url(model, "changelist"))
    if not model_admin.may_read(asked_by(user)):
        assert response.status_code == 403
        return
    assert response.status_code == 200
    shown = {row.pk for row in response.context["cl"].result_list}
    readable = set(model_admin.get_queryset(asked_by(user)).values_list("pk", flat=True))
    assert shown <= readable


@pytest.mark.parametrize("name", STAFF)
@pytest.mark.parametrize(("model", "model_admin"), REGISTERED, ids=NAMES)
def test_a07_a_form_offers_only_rows_that_one_reads(account: Account, name: str, model: Any, model_admin: Any) -> None:
    user = account(name)
    for field in model_admin.get_form(asked_by(user)).base_fields.values():
        if hasattr(field, "queryset"):
            readable = field.queryset.model._default_manager.visible_to(user)
            assert not field.queryset.exclude(pk__in=readable.values("pk")).exists()


@pytest.mark.parametrize("name", STAFF)
@pytest.mark.parametrize(("model", "model_admin"), REGISTERED, ids=NAMES)
def test_a08_the_filters_of_a_list_name_no_row_hidden_from_the_reader(
    signed: Callable[[str], Client], account: Account, name: str, model: Any, model_admin: Any
) -> None:
    user = account(name)
    if not model_admin.may_read(asked_by(user)):
        return
    changelist = signed(name).get(admin_url(model, "changelist")).context["cl"]
    for spec in changelist.filter_specs:
        if getattr(spec, "field", None) is not None and spec.field.remote_field:
            readable = spec.field.remote_field.model._default_manager.visible_to(user)
            assert {key for key, _ in spec.lookup_choices} <= set(readable.values_list("pk", flat=True))


def test_a08_a_filter_that_would_list_what_a_column_holds_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured):
        scoped_filter(Ministry, "name")


@pytest.mark.parametrize(("model", "model_admin"), REGISTERED, ids=NAMES)
def test_a10_a_list_answers_no_look_up_but_those_of_its_filters(
    signed: Callable[[str], Client], account: Account, model: Any, model_admin: Any
) -> None:
    name = next(name for name in STAFF if model_admin.may_read(asked_by(account(name))))
    client = signed(name)
    for field in model._meta.concrete_fields:
        for look_up in ("startswith", "gt", "regex"):
            response = client.get(admin_url(model, "changelist"), {f"{field.name}__{look_up}": "a"})
            assert response.status_code == 400, f"{field.name}__{look_up}"


def test_a09_deleting_is_refused_without_naming_what_hangs_from_a_row(signed: Callable[[str], Client]) -> None:
    ministry = Ministry.objects.get(code="ML-MEF")
    client = signed("administrateur.ml")
    for response in (
        client.get(admin_url(Ministry, "delete", ministry.pk)),
        client.post(admin_url(Ministry, "delete", ministry.pk), {"post": "yes"}),
    ):
        assert response.status_code == 403
    assert Ministry.objects.filter(pk=ministry.pk).exists()


def test_a04_a_row_one_does_not_read_answers_as_one_that_does_not_exist(
    signed: Callable[[str], Client], account: Account
) -> None:
    client = signed("administrateur.ml")
    hidden, absent = account("comite.ne").pk, "0198d000-0000-7000-8000-000000000000"
    for page in ("change", "delete", "history"):
        answers = [client.get(admin_url(User, page, key)) for key in (hidden, absent)]
        assert [answer.status_code for answer in answers] == [404, 404], page


def test_a13_autocomplete_gives_twenty_rows_a_page_and_none_that_is_hidden(
    signed: Callable[[str], Client], account: Account
) -> None:
    client = signed("administrateur.ml")
    parameters = {"app_label": "accounts", "model_name": "interim", "field_name": "holder", "term": ""}
    found, page, more = [], 1, True
    while more:
        answer = client.get(reverse("admin:autocomplete"), parameters | {"page": page}).json()
        assert len(answer["results"]) <= 20
        found += [row["id"] for row in answer["results"]]
        page, more = page + 1, answer["pagination"]["more"]
    visible = {str(key) for key in User.objects.listed_for(account("administrateur.ml")).values_list("pk", flat=True)}
    assert found
    assert set(found) <= visible


def test_a_change_goes_through_the_action_and_leaves_no_entry_in_djangos_own_log(
    signed: Callable[[str], Client], edited: Callable[..., dict[str, Any]]
) -> None:
    ministry = Ministry.objects.get(code="ML-MEF")
    fields = edited(ministry, name="Ministère de l’Économie")
    response = signed("administrateur.ml").post(admin_url(Ministry, "change", ministry.pk), fields)
    assert response.status_code == 302
    assert Ministry.objects.get(pk=ministry.pk).name == "Ministère de l’Économie"
    assert Entry.objects.about("accounts.ministry", ministry.pk).last().act == "change_ministry"
    assert not LogEntry.objects.exists()


def test_a_form_sent_unchanged_writes_nothing(
    signed: Callable[[str], Client], edited: Callable[..., dict[str, Any]]
) -> None:
    ministry = Ministry.objects.get(code="ML-MEF")
    before = Entry.objects.count()
    signed("administrateur.ml").post(admin_url(Ministry, "change", ministry.pk), edited(ministry))
    assert Entry.objects.count() == before
    assert Ministry.objects.get(pk=ministry.pk).version == ministry.version


def test_a_form_read_before_another_wrote_comes_back_with_the_difference_and_the_values_typed(
    signed: Callable[[str], Client], edited: Callable[..., dict[str, Any]]
) -> None:
    ministry = Ministry.objects.get(code="ML-MEF")
    fields = edited(ministry, name="Nom du second")
    Ministry.objects.filter(pk=ministry.pk).update(name="Nom du premier", version=ministry.version + 1)
    response = signed("administrateur.ml").post(admin_url(Ministry, "change", ministry.pk), fields)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Nom du second" in page
    assert "Nom du premier" in page
    assert Ministry.objects.get(pk=ministry.pk).name == "Nom du premier"


def test_another_states_ministry_is_shown_and_not_changed(
    signed: Callable[[str], Client], edited: Callable[..., dict[str, Any]]
) -> None:
    ministry = Ministry.objects.filter(member_state="NE").first()
    client = signed("administrateur.ml")
    assert client.get(admin_url(Ministry, "change", ministry.pk)).status_code == 200
    assert client.post(admin_url(Ministry, "change", ministry.pk), edited(ministry, name="Pris")).status_code == 403
    assert Ministry.objects.get(pk=ministry.pk).name != "Pris"


def test_a_ministry_added_for_another_state_is_refused(
    signed: Callable[[str], Client], edited: Callable[..., dict[str, Any]]
) -> None:
    new = Ministry(code="NE-NEUF", acronym="NEUF", name="Neuf", member_state=MemberState.objects.get(code="NE"))
    response = signed("administrateur.ml").post(admin_url(Ministry, "add"), edited(new, member_state="NE"))
    assert list(response.context["adminform"].form.errors) == ["member_state"]
    assert not Ministry.objects.filter(code="NE-NEUF").exists()


def test_a_history_leads_to_the_journal(signed: Callable[[str], Client]) -> None:
    ministry = Ministry.objects.get(code="ML-MEF")
    response = signed("administrateur.ml").get(admin_url(Ministry, "history", ministry.pk))
    assert response.headers["Location"] == reverse("steering:journal_of", args=["accounts.ministry", ministry.pk])


def test_the_index_shows_no_recent_actions(signed: Callable[[str], Client]) -> None:
    assert "recent-actions" not in signed("administrateur.ml").get(reverse("admin:index")).content.decode()


def test_d03_an_export_holds_no_live_formula_and_the_columns_in_french(signed: Callable[[str], Client]) -> None:
    Ministry.objects.filter(code="ML-MEF").update(name="=1+1")
    response = signed("administrateur.ml").get(admin_url(Ministry, "export"), {"format": "xlsx", "q": "ML-MEF"})
    sheet = load_workbook(io.BytesIO(response.getvalue())).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:4] == ("Code", "État", "Sigle", "Dénomination")
    assert [row[3] for row in rows[1:]] == ["'=1+1"]


def test_an_export_in_csv_opens_in_a_french_spreadsheet_program(signed: Callable[[str], Client]) -> None:
    content = signed("administrateur.ml").get(admin_url(Ministry, "export"), {"format": "csv"}).getvalue()
    assert content.startswith(b"\xef\xbb\xbfCode;")


def test_an_unknown_export_format_is_refused(signed: Callable[[str], Client]) -> None:
    assert signed("administrateur.ml").get(admin_url(Ministry, "export"), {"format": "html"}).status_code == 400


def test_importing_leads_to_the_exchange_page(signed: Callable[[str], Client]) -> None:
    page = signed("administrateur.ml").get(admin_url(Ministry, "changelist")).content.decode()
    assert f"{reverse('exchange:upload')}?modele=accounts.ministry" in page

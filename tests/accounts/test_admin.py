"""Accounts and reference data in the admin: who writes what, and what no form can give."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Body, MemberState, Ministry, User
from common.access import Level, Role
from common.clock import now

Cast = dict[str, User]
Signed = Callable[[str], Client]


def admin_url(model: str, page: str, *args: object) -> str:
    return reverse(f"admin:accounts_{model}_{page}", args=args)


@pytest.fixture
def signed(client: Client, cast: Cast) -> Signed:
    def sign(name: str) -> Client:
        client.force_login(cast[name])
        return client

    return sign


def fields_of(account: User, **changes: Any) -> dict[str, Any]:
    values = {
        "email": account.email,
        "function": account.function,
        "role": account.role,
        "member_state": account.member_state_id or "",
        "ministry": account.ministry_id or "",
        "mandate": account.mandate_id or "",
        "clearance": account.clearance,
        "is_active": "on",
        "read_version": account.version,
    }
    return values | changes


def new_fields(**changes: Any) -> dict[str, Any]:
    return fields_of(
        User(email="Neuf@essai.example", function="Essai", role=Role.OBSERVER, member_state_id="ML"), **changes
    )


def test_an_administrator_opens_an_account_in_the_admin(cast: Cast, signed: Signed) -> None:
    assert signed("admin_ml").post(admin_url("user", "add"), new_fields()).status_code == 302
    account = User.objects.get(email="neuf@essai.example")
    assert (account.asked_by, account.member_state_id) == (cast["admin_ml"], "ML")


def test_a_role_that_does_not_go_with_its_place_comes_back_with_a_sentence(signed: Signed) -> None:
    response = signed("admin_ml").post(admin_url("user", "add"), new_fields(role=Role.FOCAL_POINT))
    assert response.status_code == 200
    assert response.context["adminform"].form.errors


@pytest.mark.parametrize("name", ["ml", "confederal"])
def test_a17_a_coordination_reads_accounts_and_opens_none(signed: Signed, name: str) -> None:
    client = signed(name)
    assert client.get(admin_url("user", "changelist")).status_code == 200
    assert client.post(admin_url("user", "add"), new_fields()).status_code == 403
    assert not User.objects.filter(email="neuf@essai.example").exists()


def test_a17_an_administrator_gains_nothing_by_changing_their_own_account(cast: Cast, signed: Signed) -> None:
    own = cast["admin_ml"]
    fields = fields_of(own, role=Role.NATIONAL_COORDINATOR)
    assert signed("admin_ml").post(admin_url("user", "change", own.pk), fields).status_code == 403
    assert User.objects.get(pk=own.pk).role == Role.ADMINISTRATOR


@pytest.mark.parametrize("target", ["ne", "admin", "confederal"])
def test_a17_an_account_of_another_place_does_not_exist_for_an_administrator(
    cast: Cast, signed: Signed, target: str
) -> None:
    fields = fields_of(cast[target], function="Pris")
    assert signed("admin_ml").post(admin_url("user", "change", cast[target].pk), fields).status_code == 404
    assert User.objects.get(pk=cast[target].pk).function != "Pris"


def test_a16_columns_that_the_form_does_not_hold_are_not_written(cast: Cast, signed: Signed) -> None:
    account = cast["reader_ml"]
    smuggled = {
        "function": "Inspection",
        "password": "connu",
        "is_superuser": "on",
        "is_staff": "on",
        "confirmed_by": cast["ml"].pk,
        "confirmed_at_0": "2026-01-01",
        "confirmed_at_1": "00:00",
        "asked_by": cast["ml"].pk,
        "must_change_password": "on",
        "version": 40,
        "id": cast["ne"].pk,
    }
    before = User.objects.filter(pk=account.pk).values().get()
    response = signed("admin_ml").post(admin_url("user", "change", account.pk), fields_of(account, **smuggled))
    assert response.status_code == 302
    after = User.objects.filter(pk=account.pk).values().get()
    assert {name for name in before if before[name] != after[name]} == {"function", "version"}
    assert after["version"] == 2


def test_an_account_that_waits_is_listed_for_its_second_person_who_confirms_it(
    cast: Cast, signed: Signed, person: Callable[..., User]
) -> None:
    waiting = person("attente", Role.OBSERVER, asked_by=cast["admin"], confirmed_at=None)
    client = signed("admin_ml")
    assert waiting.email in client.get(admin_url("user", "changelist")).content.decode()
    page = client.get(admin_url("user", "change", waiting.pk)).content.decode()
    assert "un administrateur d’un État" in page
    chosen = {"action": "confirm_chosen", "_selected_action": [waiting.pk]}
    client.post(admin_url("user", "changelist"), chosen)
    waiting.refresh_from_db()
    assert waiting.confirmed_by == cast["admin_ml"]


def test_a_coordination_agrees_to_a_clearance_in_the_admin(
    cast: Cast, signed: Signed, person: Callable[..., User]
) -> None:
    account = person("habilite", Role.OBSERVER, "ML", clearance=Level.RESTRICTED)
    chosen = {"action": "agree_to_chosen", "_selected_action": [account.pk]}
    assert signed("ml").post(admin_url("user", "changelist"), chosen).status_code == 302
    assert Level.RESTRICTED in User.objects.get(pk=account.pk).readable_levels


def test_a_confirmation_that_is_not_ones_own_is_refused(
    cast: Cast, signed: Signed, person: Callable[..., User]
) -> None:
    waiting = person("attente", Role.NATIONAL_COORDINATOR, "ML", asked_by=cast["admin_ml"], confirmed_at=None)
    chosen = {"action": "confirm_chosen", "_selected_action": [waiting.pk]}
    assert signed("ml").post(admin_url("user", "changelist"), chosen).status_code == 403
    waiting.refresh_from_db()
    assert waiting.confirmed_at is None


def test_a_state_changes_nothing_of_its_own_row_but_the_letterhead(signed: Signed) -> None:
    state = MemberState.objects.get(code="ML")
    sent = {"name": "Autre nom", "letterhead": "En-tête neuf", "read_version": state.version}
    assert signed("admin_ml").post(admin_url("memberstate", "change", "ML"), sent).status_code == 302
    after = MemberState.objects.get(code="ML")
    assert (after.name, after.letterhead) == (state.name, "En-tête neuf")


def test_a_succession_is_prepared_then_confirmed_in_the_admin(
    cast: Cast, signed: Signed, ministries: dict[str, Ministry]
) -> None:
    sent = {
        "predecessor": ministries["ML-XA"].pk,
        "successor": ministries["ML-XB"].pk,
        "on": "2026-03-01",
        "reference": "Décret d’essai",
    }
    assert signed("admin_ml").post(admin_url("ministrysuccession", "add"), sent).status_code == 302
    row = ministries["ML-XA"].successions.get()
    chosen = {"action": "confirm_chosen", "_selected_action": [row.pk]}
    signed("ml").post(admin_url("ministrysuccession", "changelist"), chosen)
    row.refresh_from_db()
    assert (row.prepared_by, row.confirmed_by) == (cast["admin_ml"], cast["ml"])


@pytest.mark.parametrize(
    "model", ["user", "ministry", "ministrysuccession", "body", "mandate", "interim", "memberstate"]
)
def test_a_list_opens_for_administrators(signed: Signed, model: str) -> None:
    assert signed("admin_ml").get(admin_url(model, "changelist")).status_code == 200


def test_the_list_of_accounts_costs_the_same_queries_for_one_and_for_many(
    signed: Signed, person: Callable[..., User], ministries: dict[str, Ministry]
) -> None:
    client = signed("admin_ml")

    def queries(term: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(admin_url("user", "changelist"), {"q": term}).status_code == 200
        return len(captured)

    for i in range(6):
        person(f"nombreux{i}", Role.FOCAL_POINT, "ML", ministry=ministries["ML-XA"], confirmed_at=now())
    assert queries("nombreux0@") == queries("nombreux")


# --- Sent twice, and what is offered ------------------------------------------------------------

KEY = {"cle": "01900000-0000-7000-8000-00000000000a"}


def test_e03_an_add_form_carries_a_key(signed: Signed) -> None:
    page = signed("admin_ml").get(admin_url("user", "add")).content.decode()
    assert '<input type="hidden" name="cle"' in page


def test_e03_an_add_form_sent_again_makes_one_row_and_is_not_a_fault(signed: Signed) -> None:
    client = signed("admin_ml")
    fields = {"title": "Comité", "level": "national", "kind": "national_coordination", "member_state": "ML"} | KEY
    for code in ("ML-X1", "ML-X2"):
        assert client.post(admin_url("body", "add"), fields | {"code": code}).status_code == 302
    assert list(Body.objects.filter(code__startswith="ML-X").values_list("code", flat=True)) == ["ML-X1"]


def test_e03_a_change_form_sent_again_is_no_conflict(cast: Cast, signed: Signed) -> None:
    client, account = signed("admin_ml"), cast["reader_ml"]
    for _ in range(2):
        fields = fields_of(account, function="Inspection") | KEY
        assert client.post(admin_url("user", "change", account.pk), fields).status_code == 302
    assert User.objects.get(pk=account.pk).version == account.version + 1


def test_e03_a_refused_form_keeps_its_key_and_can_be_sent_again(signed: Signed) -> None:
    client = signed("admin_ml")
    refused = new_fields(role=Role.FOCAL_POINT) | KEY
    assert KEY["cle"] in client.post(admin_url("user", "add"), refused).content.decode()
    assert client.post(admin_url("user", "add"), new_fields() | KEY).status_code == 302


@pytest.mark.parametrize("model", ["ministry", "body", "user"])
def test_a_state_s_administrator_is_offered_its_own_state_only(signed: Signed, model: str) -> None:
    form = signed("admin_ml").get(admin_url(model, "add")).context["adminform"].form
    assert [state.pk for state in form.fields["member_state"].queryset] == ["ML"]


@pytest.mark.parametrize(("name", "is_offered"), [("admin_ml", False), ("admin", False), ("ml", True)])
def test_the_way_to_the_site_is_shown_to_those_who_may_open_it(signed: Signed, name: str, is_offered: bool) -> None:
    page = signed(name).get(reverse("admin:index")).content.decode()
    assert ("Voir le site" in page) == is_offered

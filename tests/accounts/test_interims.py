"""Interims: given by the holder or an administrator, taken by the person, judged again at each request."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions
from accounts.models import ClearanceConfirmation, Interim, Mandate, MemberState, Ministry, User
from common.access import Level, Role
from common.clock import now
from common.errors import Conflict
from journal.models import Entry
from tests.accounts.journalled import last_entry

Cast = dict[str, User]


def day(offset: int = 0) -> date:
    """Return a day counted from today; Mali and the Confederation both count in UTC."""
    return now().date() + timedelta(offset)


@pytest.fixture
def cast(cast: Cast, person: Callable[..., User], ministries: dict[str, Ministry]) -> Cast:
    """The small cast, with the secretary-general of the focal point's ministry."""
    return cast | {"sg": person("sg", Role.MINISTRY_VALIDATOR, "ML", ministry=ministries["ML-XA"])}


def interim(holder: User, person: User, first: int = 0, last: int = 9) -> Interim:
    return Interim(holder=holder, person=person, starts_on=day(first), ends_on=day(last))


def given(cast: Cast, holder: str = "sg", person: str = "focal") -> Interim:
    return actions.save_interim(interim=interim(cast[holder], cast[person]), by=cast[holder])


def stored(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


@pytest.fixture
def taken(client: Client, cast: Cast) -> Interim:
    """The focal point, signed in, acts in the place of the secretary-general."""
    row = given(cast)
    client.force_login(cast["focal"])
    client.post(reverse("account_interim_take", args=[row.pk]))
    return row


def acting(client: Client) -> User:
    """Return the account that a page of content sees."""
    return client.get(reverse("measures:validation")).wsgi_request.user


# --- Giving -------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["sg", "admin_ml"])
def test_a_holder_or_their_administrator_names_who_replaces_them(cast: Cast, by: str) -> None:
    row = actions.save_interim(interim=interim(cast["sg"], cast["focal"]), by=cast[by])
    assert (last_entry(row).act, last_entry(row).member_state) == ("create_interim", "ML")
    assert stored(row).given_by == cast[by]


@pytest.mark.parametrize("by", ["focal", "ml", "admin_ne", "admin", "reader_ml"])
def test_nobody_else_names_who_replaces_a_holder(cast: Cast, by: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.save_interim(interim=interim(cast["sg"], cast["ml2"]), by=cast[by])


def test_an_administrator_gives_themself_no_interim(cast: Cast) -> None:
    with pytest.raises(PermissionDenied, match="soi-même"):
        actions.save_interim(interim=interim(cast["admin2_ml"], cast["admin_ml"]), by=cast["admin_ml"])


@pytest.mark.parametrize(
    ("holder", "deputy", "sentence"),
    [("ml", "ne", "même État"), ("ml", "admin_ml", "administrateur"), ("admin_ml", "reader_ml", "administrateur")],
)
def test_whoever_replaces_a_holder_is_of_the_same_state_and_kind(
    cast: Cast, holder: str, deputy: str, sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        actions.save_interim(interim=interim(cast[holder], cast[deputy]), by=cast[holder])


def test_a_national_and_a_confederal_role_never_meet(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="même État"):
        actions.save_interim(interim=interim(cast["confederal"], cast["ml"]), by=cast["confederal"])


def test_an_account_that_is_closed_replaces_nobody(cast: Cast) -> None:
    User.objects.filter(pk=cast["focal"].pk).update(is_active=False)
    with pytest.raises(ValidationError, match="pas actif"):
        actions.save_interim(interim=interim(cast["sg"], stored(cast["focal"])), by=cast["sg"])


def test_an_interim_does_not_begin_in_the_past(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        actions.save_interim(interim=interim(cast["sg"], cast["focal"], first=-1), by=cast["sg"])
    assert list(refusal.value.message_dict) == ["starts_on"]


def test_an_interim_that_began_changes_its_end_only(cast: Cast) -> None:
    row = given(cast)
    row.ends_on, row.person = day(), cast["ml2"]
    actions.save_interim(interim=row, by=cast["sg"])
    assert (stored(row).ends_on, stored(row).person) == (day(), cast["focal"])
    row.starts_on = day(1)
    with pytest.raises(ValidationError, match="a commencé"):
        actions.save_interim(interim=row, by=cast["sg"])


def test_an_interim_of_the_past_does_not_change(cast: Cast) -> None:
    row = interim(cast["sg"], cast["focal"], first=-9, last=-1)
    row.save()
    row.ends_on = day()
    with pytest.raises(Conflict, match="terminé"):
        actions.save_interim(interim=row, by=cast["sg"])


def test_an_interim_is_ended_once_and_at_once(cast: Cast) -> None:
    row = given(cast)
    actions.end_interim(interim=row, by=cast["sg"])
    assert last_entry(row).act == "end_interim"
    assert not stored(row).stands_on(day())
    with pytest.raises(Conflict):
        actions.end_interim(interim=row, by=cast["sg"])


@pytest.mark.parametrize("by", ["focal", "ml", "admin_ne"])
def test_nobody_but_who_may_give_it_ends_an_interim(cast: Cast, by: str) -> None:
    row = given(cast)
    with pytest.raises(PermissionDenied):
        actions.end_interim(interim=row, by=cast[by])


@pytest.mark.usefixtures("full_journal")
def test_nothing_is_given_when_the_journal_fails(cast: Cast) -> None:
    with pytest.raises(Exception, match=r"(?i)unique"):
        given(cast)


# --- Acting -------------------------------------------------------------------------------------


def test_the_person_acts_with_the_role_and_place_of_the_holder(client: Client, cast: Cast, taken: Interim) -> None:
    user = acting(client)
    assert (user.pk, user.email, user.interim_of) == (cast["focal"].pk, cast["focal"].email, cast["sg"])
    assert (user.role, user.ministry_id) == (Role.MINISTRY_VALIDATOR, cast["sg"].ministry_id)


def test_the_clearance_is_the_lower_of_the_two(cast: Cast, states: dict[str, MemberState]) -> None:
    for name in ("sg", "focal"):
        User.objects.filter(pk=cast[name].pk).update(clearance=Level.RESTRICTED)
    confirmation = {"confirmed_for": states["ML"], "confirmed_by": cast["ml"], "confirmed_at": now()}
    ClearanceConfirmation.objects.create(user=cast["sg"], **confirmation)
    assert stored(cast["focal"]).acting_for(stored(cast["sg"])).readable_levels == ("public", "internal")
    ClearanceConfirmation.objects.create(user=cast["focal"], **confirmation)
    assert Level.RESTRICTED in stored(cast["focal"]).acting_for(stored(cast["sg"])).readable_levels


def test_an_account_in_the_place_of_another_is_never_saved(cast: Cast) -> None:
    user = cast["focal"].acting_for(cast["sg"])
    with pytest.raises(RuntimeError):
        user.save()
    assert stored(cast["focal"]).role == Role.FOCAL_POINT


def test_on_the_pages_of_their_account_the_person_is_themself(client: Client, taken: Interim) -> None:
    for name in ("account_logout", "account_preferences", "account_interim"):
        assert client.get(reverse(name)).wsgi_request.user.interim_of is None


def test_every_page_says_in_whose_place_one_acts_and_how_to_leave(client: Client, taken: Interim) -> None:
    page = client.get(reverse("measures:validation")).content.decode()
    assert "point-focal, par intérim de sg" in page
    assert reverse("account_interim_leave") in page


def test_leaving_gives_the_person_their_own_role_back(client: Client, taken: Interim) -> None:
    client.post(reverse("account_interim_leave"))
    assert acting(client).interim_of is None
    assert last_entry(taken).act == "leave_interim"


def test_nobody_takes_an_interim_given_to_another(client: Client, cast: Cast) -> None:
    row = given(cast)
    client.force_login(cast["ml"])
    assert client.post(reverse("account_interim_take", args=[row.pk])).status_code == 403
    client.force_login(cast["ne"])
    assert client.post(reverse("account_interim_take", args=[row.pk])).status_code == 404


def test_an_interim_to_come_is_not_taken(client: Client, cast: Cast) -> None:
    row = actions.save_interim(interim=interim(cast["sg"], cast["focal"], first=1), by=cast["sg"])
    client.force_login(cast["focal"])
    assert client.post(reverse("account_interim_take", args=[row.pk])).status_code == 409
    assert acting(client).interim_of is None


def test_the_interim_of_an_interim_is_not_given(cast: Cast) -> None:
    given(cast)
    user = stored(cast["focal"]).acting_for(cast["sg"])
    with pytest.raises(PermissionDenied):
        actions.save_interim(interim=interim(cast["sg"], cast["ml2"]), by=user)


def test_b08_taking_a_role_changes_the_key_of_the_session(client: Client, cast: Cast) -> None:
    row = given(cast)
    client.force_login(cast["focal"])
    before = client.session.session_key
    client.post(reverse("account_interim_take", args=[row.pk]))
    assert client.session.session_key != before


# --- Judged again at each request ---------------------------------------------------------------


def _end(cast: Cast) -> None:
    actions.end_interim(interim=Interim.objects.get(person=cast["focal"]), by=cast["sg"])


def _close(name: str) -> Callable[[Cast], None]:
    return lambda cast: User.objects.filter(pk=cast[name].pk).update(is_active=False) and None


def _promote(cast: Cast) -> None:
    holder = stored(cast["sg"])
    holder.role, holder.ministry = Role.NATIONAL_COORDINATOR, None
    actions.change_account(account=holder, by=cast["admin_ml"])


def _move(cast: Cast) -> None:
    fields = {"role": Role.OBSERVER, "ministry": None, "member_state": "NE"}
    User.objects.filter(pk=cast["sg"].pk).update(**fields)


def _run_out(cast: Cast) -> None:
    Interim.objects.filter(person=cast["focal"]).update(starts_on=day(-2), ends_on=day(-1))


@pytest.mark.parametrize("change", [_end, _close("sg"), _promote, _move, _run_out])
def test_a18_an_interim_that_no_longer_stands_is_lost_at_the_next_request(
    client: Client, cast: Cast, taken: Interim, change: Callable[[Cast], None]
) -> None:
    assert acting(client).interim_of == cast["sg"]
    change(cast)
    response = client.get("/")
    assert response.wsgi_request.user.interim_of is None
    assert "de nouveau dans votre propre rôle" in response.content.decode()


def test_a18_a_person_whose_account_is_closed_is_out(client: Client, cast: Cast, taken: Interim) -> None:
    _close("focal")(cast)
    assert client.get("/").headers["Location"].startswith(reverse("account_login"))


def test_a18_the_place_of_a_coordination_out_of_mandate_is_lost(
    client: Client, cast: Cast, person: Callable[..., User]
) -> None:
    deputy = person("adjoint", Role.OBSERVER)
    row = actions.save_interim(
        interim=Interim(holder=cast["confederal"], person=deputy, starts_on=day(), ends_on=date(2099, 1, 1)),
        by=cast["confederal"],
    )
    client.force_login(deputy)
    client.post(reverse("account_interim_take", args=[row.pk]))
    assert client.get("/").wsgi_request.user.role == Role.CONFEDERAL_COORDINATOR
    Mandate.objects.filter(pk=cast["confederal"].mandate_id).update(ends_on=date(2020, 1, 2))
    assert client.get("/").wsgi_request.user.role == Role.OBSERVER


@pytest.mark.parametrize("name", ["sg", "focal"])
def test_an_account_that_becomes_another_s_ends_its_interims(cast: Cast, name: str) -> None:
    row = given(cast)
    account = stored(cast[name])
    account.email = "autre@essai.example"
    actions.change_account(account=account, by=cast["admin_ml"])
    assert stored(row).ended_by == cast["admin_ml"]
    assert last_entry(row).act == "end_interim"


# --- The page -----------------------------------------------------------------------------------


def body(**changes: str) -> dict[str, str]:
    return {
        "person": "Point-Focal@essai.example",
        "starts_on": str(day()),
        "ends_on": str(day()),
        "cle": "01900000-0000-7000-8000-000000000001",
    } | changes


def test_e03_a_form_sent_twice_gives_one_interim(client: Client, cast: Cast) -> None:
    client.force_login(cast["sg"])
    for _ in range(2):
        assert client.post(reverse("account_interim"), body()).status_code == 302
    assert Interim.objects.filter(holder=cast["sg"]).count() == 1


@pytest.mark.parametrize("address", ["inconnu@essai.example", "comite.ne@essai.example", "sg@essai.example"])
def test_an_address_elsewhere_is_answered_like_one_that_nobody_has(client: Client, cast: Cast, address: str) -> None:
    client.force_login(cast["sg"])
    response = client.post(reverse("account_interim"), body(person=address))
    assert response.status_code == 422
    assert "Aucun autre compte actif" in response.content.decode()


def test_a_refused_interim_comes_back_with_what_was_typed(client: Client, cast: Cast) -> None:
    client.force_login(cast["sg"])
    response = client.post(reverse("account_interim"), body(starts_on=str(day(-1))))
    assert response.status_code == 422
    assert 'value="Point-Focal@essai.example"' in response.content.decode()


def test_a_reader_gives_no_interim(client: Client, cast: Cast) -> None:
    client.force_login(cast["reader_ml"])
    assert client.get(reverse("account_interim")).context["form"] is None
    assert client.post(reverse("account_interim"), body()).status_code == 403


def test_the_holder_ends_an_interim_on_their_page(client: Client, cast: Cast) -> None:
    row = given(cast)
    client.force_login(cast["sg"])
    assert "point-focal@essai.example" in client.get(reverse("account_interim")).content.decode()
    client.post(reverse("account_interim_end", args=[row.pk]))
    assert stored(row).ended_by == cast["sg"]


def test_an_administrator_ends_an_interim_in_the_admin(client: Client, cast: Cast) -> None:
    row = given(cast)
    client.force_login(cast["admin_ml"])
    address = reverse("admin:accounts_interim_changelist")
    client.post(address, {"action": "end_chosen", "_selected_action": [str(row.pk)]})
    assert stored(row).ended_by == cast["admin_ml"]


# --- The journal --------------------------------------------------------------------------------


def test_an_act_done_in_another_s_place_says_so_in_the_journal(cast: Cast) -> None:
    user = cast["admin2_ml"].acting_for(cast["admin_ml"])
    actions.disable_account(account=cast["reader_ml"], by=user)
    entry = Entry.objects.order_by("-sequence").first()
    assert (entry.actor, entry.role) == ("admin2.ml@essai.example", "administrator")
    assert entry.on_behalf_of == "par intérim de admin.ml (admin.ml@essai.example)"


def test_the_longest_function_leaves_the_address_whole_in_the_journal(cast: Cast) -> None:
    holder = cast["admin_ml"]
    holder.function = "f" * 160
    actions.disable_account(account=cast["reader_ml"], by=cast["admin2_ml"].acting_for(holder))
    kept = Entry.objects.order_by("-sequence").first().on_behalf_of
    assert len(kept) == 200
    assert kept.endswith("(admin.ml@essai.example)")


def test_whoever_replaces_a_coordination_agrees_to_a_clearance_for_it(cast: Cast) -> None:
    User.objects.filter(pk=cast["reader_ml"].pk).update(clearance=Level.RESTRICTED)
    row = given(cast, "ml", "sg")
    user = cast["sg"].acting_for(row.holder)
    confirmation = actions.confirm_clearance(account=cast["reader_ml"], by=user)
    assert stored(confirmation).confirmed_by == cast["sg"]


def test_two_persons_are_counted_by_who_they_are_not_by_whose_place_they_take(cast: Cast) -> None:
    account = User(email="neuf@essai.example", function="neuf", role=Role.ADMINISTRATOR, member_state_id="ML")
    actions.create_account(account=account, by=cast["admin_ml"])
    with pytest.raises(PermissionDenied):
        actions.confirm_account(account=account, by=cast["admin_ml"].acting_for(cast["admin2_ml"]))


@pytest.mark.parametrize("number", [1, 6])
def test_the_page_asks_as_many_queries_for_six_interims_as_for_one(client: Client, cast: Cast, number: int) -> None:
    for offset in range(number):
        row = interim(cast["sg"], cast["focal"], first=offset)
        row.save()
    client.force_login(cast["focal"])
    client.get(reverse("account_interim"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("account_interim"))
    assert len(queries) == 4

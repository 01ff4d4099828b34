"""Accounts, reference data and interims by scope."""

from collections.abc import Callable
from datetime import date

import pytest
from django.http import Http404

from accounts.access import get_account
from accounts.models import Interim, Mandate, Ministry, User

Cast = dict[str, User]


def seen(rows: object, cast: Cast) -> set[str]:
    """Return the names, in the cast, of the accounts found."""
    keys = {row.pk for row in rows}
    return {name for name, account in cast.items() if account.pk in keys}


@pytest.mark.parametrize(
    ("by", "read"),
    [
        ("admin_ml", {"admin_ml", "admin2_ml", "ml", "ml2", "focal", "reader_ml"}),
        ("ml", {"admin_ml", "admin2_ml", "ml", "ml2", "focal", "reader_ml"}),
        ("admin", {"admin", "confederal", "reader"}),
        ("confederal", {"confederal"}),
        ("focal", {"focal"}),
        ("reader", {"reader"}),
    ],
)
def test_an_account_reads_accounts_of_its_scope(cast: Cast, by: str, read: set[str]) -> None:
    assert seen(User.objects.visible_to(cast[by]), cast) == read


@pytest.mark.parametrize(
    ("by", "written"),
    [
        ("admin_ml", {"admin_ml", "admin2_ml", "ml", "ml2", "focal", "reader_ml"}),
        ("admin", {"admin", "confederal", "reader"}),
        ("ml", set()),
        ("focal", set()),
    ],
)
def test_only_administrators_write_accounts_of_their_scope(cast: Cast, by: str, written: set[str]) -> None:
    assert seen(User.objects.editable_by(cast[by]), cast) == written


def test_an_account_that_one_does_not_read_does_not_exist(cast: Cast) -> None:
    assert get_account(cast["admin_ml"], cast["ml"].pk) == cast["ml"]
    with pytest.raises(Http404):
        get_account(cast["admin_ml"], cast["ne"].pk)


def test_every_account_reads_every_ministry_and_only_its_states_administrators_write_it(
    cast: Cast, ministries: dict[str, Ministry]
) -> None:
    ours = Ministry.objects.filter(pk__in=[row.pk for row in ministries.values()])
    for account in cast.values():
        assert ours.visible_to(account).count() == 3
    writers = {name for name, account in cast.items() if ours.editable_by(account).filter(code="ML-XA").exists()}
    assert writers == {"admin_ml", "admin2_ml"}


def test_a_mandate_is_written_by_the_administrators_of_the_confederation(cast: Cast, mandate: Mandate) -> None:
    rows = Mandate.objects.filter(pk=mandate.pk)
    assert {name for name, account in cast.items() if rows.editable_by(account).exists()} == {"admin"}


def test_an_interim_is_read_by_both_persons_and_given_by_holder_and_administrators(cast: Cast) -> None:
    row = Interim.objects.create(
        holder=cast["ml"], person=cast["reader_ml"], starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 31)
    )
    rows = Interim.objects.filter(pk=row.pk)
    readers = {name for name, account in cast.items() if rows.visible_to(account).exists()}
    writers = {name for name, account in cast.items() if rows.editable_by(account).exists()}
    assert readers == {"admin_ml", "admin2_ml", "ml", "ml2", "reader_ml"}
    assert writers == {"admin_ml", "admin2_ml", "ml"}


def test_a_ministry_is_active_between_its_dates(ministries: dict[str, Ministry], cast: Cast) -> None:
    row = ministries["ML-XA"]
    row.active_from, row.active_until = date(2026, 1, 1), date(2026, 6, 30)
    row.save()
    rows = Ministry.objects.filter(pk=row.pk)
    days = {date(2025, 12, 31): 0, date(2026, 1, 1): 1, date(2026, 6, 30): 1, date(2026, 7, 1): 0}
    assert {day: rows.active_on(day).count() for day in days} == days


@pytest.mark.parametrize("count", [1, 2])
def test_a_state_needs_nobody_else_once_it_has_two_administrators(person: Callable[..., User], count: int) -> None:
    for i in range(count):
        person(f"admin{i}.bf", "administrator", "BF")
    person("ancien.bf", "administrator", "BF", is_active=False)
    person("attendu.bf", "administrator", "BF", confirmed_at=None)
    assert ("BF" in User.objects.states_with_two_administrators()) == (count == 2)

"""F-01, F-02: every act leaves its entry, or nothing at all; who may not act changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from journal.models import Entry
from tests.journal.completeness import chain_holds, head, nothing_journalled
from tests.measures.acts import CASES as ACTS
from tests.measures.acts import account
from tests.measures.acts_on_paper import ON_PAPER
from tests.measures.papers import CASES as PAPERS

pytestmark = pytest.mark.django_db
CASES = ACTS | PAPERS | ON_PAPER


def stored() -> dict[str, Any]:
    """Return every row of the app, as it is stored."""
    models = apps.get_app_config("measures").get_models(include_auto_created=True)
    return {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in models}


@contextmanager
def nothing_changed() -> Iterator[None]:
    before = stored()
    yield
    assert stored() == before


def take_the_next_place_in_the_journal() -> None:
    """Let the next entry meet another one that already follows the head."""
    entry = Entry.objects.order_by("-sequence").values().first()
    Entry.objects.create(**entry | {"sequence": -1, "previous_hash": entry["hash"], "hash": "f" * 64})


@pytest.mark.parametrize("name", CASES)
def test_f01_an_act_leaves_its_entry_and_the_chain_holds(name: str):
    case = CASES[name]
    target = case.target()
    by, before = case.author(target), head()
    case.act(by, target)
    entries = Entry.objects.filter(sequence__gt=before)
    assert {(entry.actor, entry.role) for entry in entries} == {(by.email, by.role)}
    assert {entry.act for entry in entries} == {case.entry, *case.also}
    assert len(entries) == (len(target) if isinstance(target, list) else 1) + len(case.also)
    assert chain_holds()


@pytest.mark.parametrize("name", CASES)
def test_f02_an_act_that_the_journal_refuses_changes_nothing(name: str):
    case = CASES[name]
    target = case.target()
    by = case.author(target)
    take_the_next_place_in_the_journal()
    with nothing_changed(), pytest.raises(IntegrityError):
        case.act(by, target)


@pytest.mark.parametrize(("name", "outsider"), [(name, who) for name in CASES for who in CASES[name].outsiders])
def test_who_may_not_act_is_refused_and_changes_nothing(name: str, outsider: str):
    case = CASES[name]
    target, by = case.target(), account(outsider)
    with nothing_changed(), nothing_journalled(), pytest.raises(PermissionDenied):
        case.act(by, target)

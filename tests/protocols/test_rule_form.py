"""The rule told field by field: what is built, what is shown before, what is recorded, what is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from journal.models import Entry
from protocols.enums import ActKind
from protocols.models import Act, Instrument
from protocols.rules.final_clauses import read_rule
from protocols.rules.rule_fields import fields_of, rule_of

Cast = dict[str, User]
NAMES = {"BF": "Burkina Faso", "ML": "Mali", "NE": "Niger"}
ALL_THREE = {
    "kind": "all",
    "parties": "Burkina Faso, mali ; NE",
    "delay_kind": "days",
    "delay_value": "30",
    "pivot": "own_deposit",
    "later_kind": "months",
    "later_value": "2",
    "assumption": "on",
    "source": "article 25",
}


RULES: dict[str, dict[str, Any]] = {
    "a count, first of a month, another delay for later parties": {
        "condition": {"kind": "count", "count": 60},
        "counting_acts": ["ratification", "approval"],
        "delay": {"kind": "first_of_month_after_days", "value": 60},
        "party_rule": {"pivot": "not_before_general", "delay": {"kind": "months", "value": 3}},
        "not_before": "1994-01-01",
    },
    "a fraction of the members": {
        "condition": {"kind": "fraction", "numerator": 2, "denominator": 3, "membership": 53},
        "excluded_parties": ["EU"],
        "party_rule": {"pivot": "own_deposit"},
    },
    "a signature of three states": {"condition": {"kind": "signature", "parties": ["BF", "ML", "NE"]}},
    "a fixed day, a clear delay": {
        "condition": {"kind": "fixed", "date": "1994-01-01"},
        "delay": {"kind": "clear_days", "value": 30},
    },
    "a silent treaty, an assumption": {
        "condition": {"kind": "all", "parties": ["BF", "Autre partie"]},
        "silent": True,
        "assumption": True,
    },
}


@pytest.fixture
def sent(client: Client, cast: Cast, instrument: Instrument) -> Callable[..., Any]:
    def post(fields: dict[str, Any], name: str = "confederal") -> Any:
        client.force_login(cast[name])
        typed = {"read_version": instrument.version, **fields}
        return client.post(reverse("protocols:rule", args=[instrument.slug]), typed)

    return post


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_that_goes_through_the_form_is_the_same_rule(rule: dict[str, Any]) -> None:
    assert read_rule(rule_of(fields_of(rule, NAMES), NAMES)) == read_rule(rule)


def test_the_form_records_the_rule_to_be_confirmed_by_a_second_person(
    sent: Callable[..., Any], instrument: Instrument, cast: Cast
) -> None:
    assert sent(ALL_THREE).status_code == 302
    instrument.refresh_from_db()
    assert instrument.entry_into_force_rule == {
        "condition": {"kind": "all", "parties": ["BF", "ML", "NE"]},
        "excluded_parties": [],
        "delay": {"kind": "days", "value": 30},
        "not_before": None,
        "party_rule": {"pivot": "own_deposit", "delay": {"kind": "months", "value": 2}},
        "silent": False,
        "assumption": True,
    }
    assert (instrument.rule_source, instrument.rule_recorded_by) == ("article 25", cast["confederal"])
    assert instrument.rule_confirmed_at is None
    entry = Entry.objects.about("protocols.instrument", instrument.pk).latest("sequence")
    assert (entry.act, entry.actor) == ("record_rule", cast["confederal"].email)


def test_the_preview_explains_from_confirmed_acts_and_an_example_and_writes_nothing(
    sent: Callable[..., Any], instrument: Instrument, stored: Callable[..., Act]
) -> None:
    stored(ActKind.DEPOSIT, "ML", confirmed_by="ml")
    entries = Entry.objects.count()
    response = sent({**ALL_THREE, "apercu": "1"})
    preview = response.context["preview"]
    assert response.status_code == 200
    assert "il manque 2 instruments" in preview.explanations[0][-1].replace("\u00a0", " ")
    assert [line.title for line in preview.lines] == ["Entrée en vigueur", "Mali", "Burkina Faso", "Niger"]
    assert preview.lines[0].supposed != preview.lines[0].today
    instrument.refresh_from_db()
    assert (instrument.entry_into_force_rule, instrument.version, Entry.objects.count()) == (None, 1, entries)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"kind": ""}, "kind", "obligatoire"),
        ({"parties": ""}, "parties", "demande la liste des parties"),
        ({"kind": "count"}, "count", "demande un nombre d’instruments"),
        ({"kind": "fraction"}, "numerator", "demande un numérateur"),
        ({"kind": "fixed"}, "fixed_on", "demande une date"),
        ({"kind": "fixed", "fixed_on": "2026-02-30"}, "fixed_on", "illisible"),
        ({"delay_value": ""}, "delay_value", "«\u00a0un nombre de jours\u00a0»"),
        ({"excluded": "Mali, Burkina Faso, Niger"}, "excluded", "parmi celles qui ne comptent pas"),
        ({"parties": "Mali, ML"}, "parties", "deux fois la même partie"),
        ({"counted": ["signature"]}, "counted", "La signature simple"),
        ({"silent": "on"}, "silent", "muet"),
        ({"pivot": ""}, "pivot", "Dire à compter de quand"),
        ({"later_kind": ""}, "later_kind", "Choisir le délai"),
        ({"source": ""}, "source", "obligatoire"),
    ],
)
def test_a_bad_rule_is_told_beside_its_field_and_nothing_typed_is_lost(
    sent: Callable[..., Any], instrument: Instrument, changes: dict[str, Any], field: str, words: str
) -> None:
    response = sent(ALL_THREE | changes)
    form = response.context["form"]
    assert response.status_code == 422
    assert words in " ".join(form.errors[field])
    assert form["delay_kind"].value() == "days"
    instrument.refresh_from_db()
    assert instrument.entry_into_force_rule is None


def test_a_rule_changed_by_another_meanwhile_is_a_conflict_that_shows_the_difference(
    sent: Callable[..., Any], instrument: Instrument
) -> None:
    assert sent(ALL_THREE).status_code == 302
    response = sent(ALL_THREE | {"delay_value": "60", "source": "article 26"})
    assert response.status_code == 409
    assert response.context["form"]["delay_value"].value() == "60"
    instrument.refresh_from_db()
    assert instrument.rule_source == "article 25"


@pytest.mark.parametrize("name", ["ml", "treaty_ml", "observer", "administrator"])
def test_the_confederal_coordination_alone_tells_a_rule(
    sent: Callable[..., Any], instrument: Instrument, name: str
) -> None:
    assert sent(ALL_THREE, name).status_code in (403, 404)
    instrument.refresh_from_db()
    assert instrument.entry_into_force_rule is None


def test_the_administration_leads_to_the_form(client: Client, cast: Cast, instrument: Instrument) -> None:
    client.force_login(cast["confederal"])
    page = client.get(reverse("admin:protocols_instrument_change", args=[instrument.pk]))
    assert reverse("protocols:rule", args=[instrument.slug]) in page.content.decode()

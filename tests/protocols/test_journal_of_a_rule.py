"""What the journal says of a rule or a declared date that changed: clauses and days in French, never JSON."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from protocols import actions
from protocols.enums import ActKind
from protocols.models import Act, Instrument
from protocols.rules.rule_words import rule_changes
from tests.protocols.test_pages import text_of

RULE = {
    "condition": {"kind": "all", "parties": ["BF", "ML", "NE"]},
    "counting_acts": ["ratification"],
    "delay": {"kind": "days", "value": 30},
}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"delay": {"kind": "days", "value": 60}}, ("règle, délai", "30 jours", "60 jours")),
        ({"delay": {"kind": "clear_days", "value": 30}}, ("règle, délai", "30 jours", "30 jours francs")),
        ({"assumption": True}, ("règle, certitude", "établie", "hypothèse à confirmer")),
        ({"excluded_parties": ["EU"]}, ("règle, parties non comptées", "", "EU")),
        ({"not_before": "2027-01-01"}, ("règle, pas avant", "", "1er janvier 2027")),
        ({"counting_acts": ["accession"]}, ("règle, actes comptés", "ratification", "adhésion")),
    ],
)
def test_a_clause_that_changed_is_told_from_what_to_what(changed: dict[str, Any], expected: tuple[str, ...]) -> None:
    (told,) = rule_changes(json.dumps(RULE), json.dumps(RULE | changed))
    assert tuple(each.replace("\u00a0", " ") for each in told) == expected


def test_a_first_rule_is_told_whole_and_one_that_cannot_be_read_says_so() -> None:
    assert [name for name, *_ in rule_changes("", json.dumps(RULE))][:2] == ["règle, condition", "règle, délai"]
    assert rule_changes("", "{") == [("règle, ensemble", "", "illisible")]


def journal(client: Client, user: Any, label: str, row: Any) -> str:
    client.force_login(user)
    return text_of(client.get(reverse("steering:journal_of", args=[label, row.pk])).content.decode())


def test_the_journal_shows_who_changed_a_rule_and_a_date_and_from_what(
    cast: Any, client: Client, instrument: Instrument
) -> None:
    for days, on in ((30, date(2026, 1, 10)), (60, date(2026, 1, 20))):
        rule = RULE | {"delay": {"kind": "days", "value": days}}
        actions.record_rule(instrument=instrument, rule=rule, source="art. 8", by=cast["confederal"])
        actions.record_declared_date(instrument=instrument, on=on, source="JO", by=cast["confederal"])
    page = journal(client, cast["confederal"], "protocols.instrument", instrument)
    assert "Règle, délai 30 jours devient 60 jours" in page
    assert "10 janvier 2026 devient 20 janvier 2026" in page
    assert "Confederal, Confédération" in page
    assert "counting_acts" not in page


def test_the_journal_of_an_act_shows_its_dates_in_french(cast: Any, client: Client, draft: Any) -> None:
    act: Act = actions.record_act(act=draft(ActKind.RATIFICATION, on=date(2026, 1, 10)), by=cast["treaty_ml"])
    act.on = date(2026, 1, 20)
    actions.record_act(act=act, by=cast["treaty_ml"])
    assert "10 janvier 2026 devient 20 janvier 2026" in journal(client, cast["ml"], "protocols.act", act)


def test_a14_the_journal_of_an_act_is_its_state_s_alone(cast: Any, client: Client, stored: Any) -> None:
    act = stored(ActKind.RATIFICATION, confirmed_by="ml")
    statuses = {}
    for name in ("ml", "ne", "observer"):
        client.force_login(cast[name])
        statuses[name] = client.get(reverse("steering:journal_of", args=["protocols.act", act.pk])).status_code
    assert statuses == {"ml": 200, "ne": 403, "observer": 404}

"""Questions of lawyers on the pages: asked on the instrument's, each leading to its act, counted on the matrix."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common.clock import now
from protocols.enums import ActKind
from protocols.models import Act, Instrument

Cast = dict[str, User]
_SAME_DAY = {"condition": {"kind": "count", "count": 1}}
_VOTE = ActKind.PARLIAMENTARY_AUTHORISATION

# What is to be verified → the acts that raise it: kind, date, and what else is written on it.
CASES: dict[str, list[tuple[str, date, dict[str, Any]]]] = {
    "« dépôt de l’instrument » (1er mars 2024) précède « signature »": [
        (ActKind.DEPOSIT, date(2024, 3, 1), {"consent_form": "ratification"}),
        (ActKind.SIGNATURE, date(2024, 4, 1), {}),
    ],
    "le dépôt donne effet au 1er mai 2024, la règle au 1er mars 2024": [
        (ActKind.DEPOSIT, date(2024, 3, 1), {"consent_form": "ratification", "effect_on": date(2024, 5, 1)}),
    ],
    "« promulgation » (1er mars 2024) précède « vote d’autorisation »": [
        (ActKind.PROMULGATION, date(2024, 3, 1), {}),
        (_VOTE, date(2024, 4, 1), {}),
    ],
    "« vote d’autorisation » (1er mars 2024) est aussi donné au 1er mars 2025, même jour d’une autre année": [
        (_VOTE, date(2024, 3, 1), {}),
        (_VOTE, date(2025, 3, 1), {}),
    ],
}


@pytest.mark.parametrize("sentence", CASES)
def test_a_lawyers_question_leads_to_its_acts_and_is_counted_on_the_matrix(
    cast: Cast, client: Client, stored: Callable[..., Act], instrument: Instrument, sentence: str
) -> None:
    instrument.entry_into_force_rule = _SAME_DAY
    instrument.save()
    acts = [stored(kind, on=on, confirmed_by="ml", **more) for kind, on, more in CASES[sentence]]
    client.force_login(cast["observer"])
    page = client.get(instrument.get_absolute_url())
    asked = [each for each in page.context["line"].questions if sentence in each.sentence.replace("\u00a0", " ")]
    assert len(asked) == 1
    assert set(asked[0].acts) == {act.pk for act in acts}
    html = page.content.decode().split('id="questions"')[1].split("</section>")[0]
    assert asked[0].sentence in html
    assert all(f'href="#acte-{act.pk}"' in html for act in acts)
    assert f'{instrument.get_absolute_url()}#questions">1\u00a0question à vérifier' in (
        client.get(reverse("protocols:matrix")).content.decode()
    )


def test_what_is_declared_stands_beside_what_is_computed_on_the_matrix(
    cast: Cast, client: Client, stored: Callable[..., Act], instrument: Instrument
) -> None:
    instrument.entry_into_force_rule, instrument.declared_on = _SAME_DAY, date(2024, 6, 1)
    instrument.declared_recorded_by, instrument.declared_confirmed_by = cast["confederal"], cast["ml"]
    instrument.declared_recorded_at = instrument.declared_confirmed_at = now()
    instrument.save()
    stored(ActKind.DEPOSIT, on=date(2024, 3, 1), consent_form="ratification", confirmed_by="ml")
    client.force_login(cast["observer"])
    html = client.get(reverse("protocols:matrix")).content.decode()
    assert '<time datetime="2024-06-01">' in html
    assert "Les deux dates ne concordent pas." in html

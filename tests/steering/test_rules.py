"""The sentences and sums of the dashboard, on values that a person can check by hand."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from steering.rules.journal import act_label, told
from steering.rules.lead import confederal_lead, national_lead
from steering.rules.overview import AxisLine, distribution, periods_told, progress

DAY = date(2026, 9, 30)


@dataclass(frozen=True)
class State:
    code: str = "ML"
    name: str = "Mali"
    locative: str = "au Mali"


def _group(situation: str, total: int, evaluated: int, rates: int, planned: int, **fields: Any) -> dict[str, Any]:
    group = {
        "axis_id": 1,
        "member_state_id": "ML",
        "situation": situation,
        "government": "in_progress",
        "total": total,
        "evaluated": evaluated,
        "rates": Decimal(rates),
        "planned_sum": Decimal(planned),
        "planned_known": total,
    }
    return group | fields


def test_a_mean_divides_by_the_evaluated_and_says_how_many_were_programmed():
    told_of = progress([_group("in_progress", 3, 2, 100, 240)], DAY, [])
    assert (told_of.average.rate, told_of.average.evaluated, told_of.average.programmed) == (50, 2, 3)
    assert (told_of.planned, told_of.gap) == (80, -30)


def test_an_abandoned_row_leaves_both_sides_of_the_mean():
    groups = [_group("completed", 1, 1, 100, 100), _group("cancelled", 1, 1, 0, 0)]
    assert progress(groups, DAY, []).average.rate == 100


def test_without_any_rate_there_is_no_mean():
    assert progress([_group("not_started", 2, 0, 0, 100)], DAY, []).average.rate is None


def test_earlier_periods_have_their_own_denominator():
    group = _group("in_progress", 3, 3, 150, 240, sum_0=Decimal(40), known_0=2)
    assert progress([group], DAY, [date(2026, 6, 30)]).points == [(date(2026, 6, 30), 20), (DAY, 50)]


def test_abandoned_rows_are_counted_apart():
    counts = distribution([_group("late", 2, 0, 0, 0), _group("cancelled", 1, 0, 0, 0, government="")])
    assert (counts.total, counts.programmed, counts.counts["late"]) == (3, 2, 2)
    assert counts.classes == (0, 2, 0)


def _plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def _axis(gap: int) -> AxisLine:
    told_of = progress([_group("in_progress", 1, 1, 80 + gap, 80)], DAY, [])
    return AxisLine({"axis__name": f"Axe {gap}"}, ((State(), told_of),), told_of)


def test_the_confederal_sentence_names_the_axis_furthest_behind():
    told_of = progress([_group("in_progress", 1, 1, 72, 81)], DAY, [])
    lead = _plain(confederal_lead(45, 5, told_of, [_axis(-5), _axis(-20)], 3))
    assert lead == (
        "5 mesures sur 45 sont réalisées dans tous les États concernés. L’avancement physique moyen atteint 72 % "
        "pour 81 % prévus ; l’écart vient surtout de l’axe Axe -20. 3 points de blocage attendent une décision."
    )


def test_the_national_sentence_speaks_of_its_state_alone():
    groups = [_group("completed", 1, 1, 100, 80), _group("late", 1, 1, 80, 80)]
    lead = _plain(national_lead(distribution(groups, State()), progress(groups, DAY, []), [_axis(5)], 0))
    assert lead == (
        "1 déclinaison sur 2 est réalisée au Mali, 1 est en retard. "
        "L’avancement physique moyen atteint 90 % pour 80 % prévus."
    )


def test_a_dashboard_without_validated_rate_says_so():
    told_of = progress([], DAY, [])
    assert "Aucun taux physique n’est encore validé." in confederal_lead(2, 0, told_of, [], 0)


@dataclass(frozen=True)
class Period:
    situation_on: date
    status: str
    roadmap_id: int = 1


def test_the_period_spoken_of_is_the_last_whose_campaign_opened():
    march, june, november = (
        Period(date(2026, 3, 31), "closed"),
        Period(date(2026, 6, 30), "open"),
        Period(date(2026, 11, 30), "prepared"),
    )
    chosen = periods_told([march, june, november])
    assert (chosen.current, chosen.before, chosen.following) == (june, (march.situation_on,), november)


def test_before_any_campaign_no_period_is_spoken_of():
    prepared = Period(date(2026, 3, 31), "prepared")
    assert periods_told([prepared]).current is None


def test_an_act_without_words_of_its_own_is_told_by_its_verb():
    assert act_label("change_measure") == "Modification"
    assert act_label("unheard_of") == "Autre acte"


@dataclass(frozen=True)
class Entry:
    at: str = "2026-11-16T21:42:00.000000+00:00"
    role: str = "focal_point"
    member_state: str = "ML"
    on_behalf_of: str = ""
    act: str = "submit_report"
    changes: str = '{"step":["draft","submitted"],"owner":["1","2"]}'


def test_an_entry_is_told_by_function_and_its_unreadable_values_are_left_out():
    entry = told(Entry(), "", {"step": "étape"}, lambda name, value: value if name == "step" else None)
    assert (entry.who, entry.act) == ("Point focal, ML", "Rapport soumis")
    assert [(change.label, change.before, change.after) for change in entry.changes] == [
        ("Étape", "draft", "submitted")
    ]


@pytest.mark.parametrize(
    ("kept", "told_as"),
    [
        ("n° 0412/MEF-SG", "pour le compte de n° 0412/MEF-SG"),
        ("par intérim de Secrétaire général (sg@demo.example)", "par intérim de Secrétaire général"),
        ("n° 7, par intérim de Comité (c@demo.example)", "pour le compte de n° 7, par intérim de Comité"),
    ],
)
def test_an_entry_says_in_whose_name_without_the_address_that_it_keeps(kept: str, told_as: str):
    entry = told(Entry(on_behalf_of=kept), "", {}, lambda name, value: value)
    assert entry.who == f"Point focal, ML, {told_as}"

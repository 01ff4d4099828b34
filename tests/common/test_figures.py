"""Charts drawn on the server: geometry stays inside, missing values draw nothing, words say the numbers."""

import re
from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.badges import SITUATIONS
from common.templatetags import figures

MARCH, JUNE, SEPTEMBER = date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)
SPAN = (date(2026, 2, 17), date(2026, 12, 20))


@pytest.mark.parametrize(
    ("actual", "planned", "width", "tick"),
    [
        (72, 81, "72%", "81%"),
        (0, 0, "0%", "0%"),
        (100, 100, "100%", "99.2%"),
        (120, 130, "100%", "99.2%"),
        (-5, -5, "0%", "0%"),
        (12.5, 33.3333, "12.5%", "33.33%"),
    ],
)
def test_bullet_bar_keeps_actual_and_planned_inside(actual: float, planned: float, width: str, tick: str) -> None:
    drawn = figures.bullet_bar(actual, planned)
    assert f'class="b-f" width="{width}"' in drawn
    assert f'class="b-k" x="{tick}"' in drawn


def test_bullet_bar_draws_nothing_for_a_value_nobody_gave() -> None:
    drawn = figures.bullet_bar(None)
    assert "b-t" in drawn
    assert "b-f" not in drawn
    assert "b-k" not in drawn


def test_bars_beside_their_numbers_are_silent() -> None:
    assert 'aria-hidden="true"' in figures.bullet_bar(50, 60)
    assert 'aria-hidden="true"' in figures.stacked_bar({"completed": 1})


def test_stacked_bar_follows_the_order_of_charts_and_leaves_abandoned_out() -> None:
    drawn = figures.stacked_bar({"cancelled": 4, "not_started": 1, "completed": 2, "blocked": 1})
    assert re.findall(r'q-(\w+)" x="([\d.]+)%', drawn) == [("done", "0.00"), ("block", "50.00"), ("none", "75.00")]


def test_stacked_bar_of_nothing_is_an_empty_track() -> None:
    assert "b-t" in figures.stacked_bar({})
    assert "b-t" in figures.stacked_bar({"cancelled": 3})


@given(st.dictionaries(st.sampled_from(sorted(SITUATIONS)), st.integers(0, 10_000)))
def test_stacked_bar_never_leaves_its_frame(counts: dict[str, int]) -> None:
    root = ElementTree.fromstring(figures.stacked_bar(counts))
    for piece in root:
        left = float(piece.get("x", "0%").rstrip("%"))
        assert 0 <= left + float(piece.get("width", "").rstrip("%")) <= 100.1


def test_key_names_the_seven_situations_that_are_drawn() -> None:
    assert re.findall(r"</svg>([^<]+)<", figures.stacked_key()) == [
        "réalisée",
        "en cours",
        "en retard",
        "bloquée",
        "suspendue",
        "reportée",
        "non entamée",
    ]


def test_sparkline_starts_at_zero_and_says_its_values() -> None:
    drawn = figures.sparkline([(MARCH, 14), (JUNE, 45), (SEPTEMBER, 100)])
    assert 'points="0.0,24.0 33.3,20.6 66.7,13.2 100.0,0.0"' in drawn
    assert "14\u202f% au 31\u00a0mars\u00a02026, 45\u202f%" in drawn
    assert 'role="img"' in drawn


def test_sparkline_passes_over_a_period_without_a_rate() -> None:
    drawn = figures.sparkline([(MARCH, 20), (JUNE, None), (SEPTEMBER, 60)])
    assert 'points="0.0,24.0 33.3,19.2 100.0,9.6"' in drawn
    assert "juin" not in drawn


@pytest.mark.parametrize("points", [[], [(MARCH, None)]])
def test_sparkline_without_any_rate_is_not_drawn(points: list[tuple[date, None]]) -> None:
    assert figures.sparkline(points) == ""


def curve(**changes: object) -> str:
    given_values = {
        "name": "Mali",
        "span": SPAN,
        "today": date(2026, 11, 16),
        "planned": [(MARCH, 15), (JUNE, 45), (SEPTEMBER, 75), (SPAN[1], 100)],
        "actual": [(MARCH, 12), (JUNE, 37), (SEPTEMBER, 52)],
    }
    return figures.progress_curve(**(given_values | changes))


def test_curve_places_periods_and_today_on_the_time_axis() -> None:
    drawn = curve()
    assert 'class="ln" points="0.0,100.0 13.7,88.0 43.5,63.0 73.5,48.0"' in drawn
    assert 'class="td" d="M88.9 0V100"' in drawn
    assert '<span class="x0">févr.\u00a02026</span><span class="x1">déc.\u00a02026</span>' in drawn


def test_curve_says_the_last_validated_rate_beside_the_planned_one() -> None:
    assert (
        'aria-label="Mali\u00a0: taux physique validé de 52\u202f% au 30\u00a0septembre\u00a02026, 75\u202f% prévus"'
        in curve()
    )


def test_curve_without_a_validated_rate_says_so() -> None:
    drawn = curve(actual=[(MARCH, None)])
    assert "aucun taux physique validé" in drawn
    assert 'class="ln" points=""' in drawn


def test_curve_outside_the_roadmap_has_no_line_for_today() -> None:
    assert 'class="td"' not in curve(today=date(2027, 2, 1))


def test_curve_escapes_the_name_of_the_state() -> None:
    assert "&lt;b&gt;" in curve(name="<b>")


def test_timeline_places_plan_fact_and_today_between_the_months() -> None:
    drawn = figures.timeline(SPAN, date(2026, 11, 16), (SPAN[0], MARCH), (SPAN[0], date(2026, 3, 27)), "completed")
    assert 'class="gp" x="0.0%" y="3" width="13.7%"' in drawn
    assert 'class="q-done" x="0.0%" y="6" width="12.4%"' in drawn
    assert 'class="c-now" x="88.9%"' in drawn
    assert drawn.count('class="b-t"') == 10


def test_timeline_cuts_what_lies_outside_and_draws_no_fact_that_has_not_begun() -> None:
    drawn = figures.timeline(SPAN, JUNE, (date(2025, 1, 1), date(2027, 1, 1)), None, "not_started")
    assert 'class="gp" x="0.0%" y="3" width="100.0%"' in drawn
    assert "q-none" not in drawn


def test_timeline_spans_a_new_year() -> None:
    drawn = figures.timeline((date(2026, 11, 15), date(2027, 2, 15)), JUNE, SPAN, None, "late")
    assert drawn.count('class="b-t"') == 3


def test_five_squares_say_each_step_in_words() -> None:
    drawn = figures.five_squares(["known", "undated", "known", "waiting", "to_come"])
    assert re.findall(r'class="(p\w)"', drawn) == ["p1", "px", "p1", "p2", "p0"]
    assert "signature\u00a0: acte connu, conseil des ministres\u00a0: date inconnue" in drawn
    assert drawn.endswith("dépôt\u00a0: à venir</span>")


@pytest.mark.parametrize("steps", [[], ["known"] * 4, ["known"] * 6])
def test_another_number_of_steps_is_refused(steps: list[str]) -> None:
    with pytest.raises(ValueError, match="zip"):
        figures.five_squares(steps)

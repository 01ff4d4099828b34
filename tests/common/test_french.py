"""How dates, amounts, rates and situations are written in French."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.template import Context, Engine
from hypothesis import given
from hypothesis import strategies as st

from common import badges, french, text

ENGINE = Engine(libraries={"french": "common.templatetags.french"}, builtins=["common.templatetags.french"])


def rendered(source: str, **context: object) -> str:
    return ENGINE.from_string(source).render(Context(context))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("l'axe d'intervention", "l’axe d’intervention"),
        ("En cours ; bloquée", "En cours\u202f; bloquée"),
        ("Verser le capital ?", "Verser le capital\u202f?"),
        ("Oui!", "Oui\u202f!"),
        ("prévu 72 %, réalisé 75%", "prévu 72\u202f%, réalisé 75\u202f%"),
        ("Filtre : tous", "Filtre\u00a0: tous"),
        ("« Situation »", "«\u00a0Situation\u00a0»"),
        ("«Situation»", "«\u00a0Situation\u00a0»"),
        ("le 17 février 2026", "le 17\u00a0février\u00a02026"),
        ("le 1er mars 2026", "le 1er\u00a0mars\u00a02026"),
        ("17 févr. 2026", "17\u00a0févr.\u00a02026"),
        ("12 500 millions", "12\u202f500\u00a0millions"),
        ("décision n° 7", "décision n°\u00a07"),
        ("5 jours", "5\u00a0jours"),
        ("à 21:42 ou 9:05", "à 21:42 ou 9:05"),
        ("https://exemple.example/a?b=1;c", "https://exemple.example/a?b=1;c"),
        ("/mesures/?etat=ML", "/mesures/?etat=ML"),
        ("", ""),
    ],
)
def test_text_takes_french_apostrophes_and_spaces(raw: str, expected: str) -> None:
    assert text.typographic(raw) == expected


@given(st.text(alphabet="ab é'1250;:?!%«» \u00a0\u202f.,/@jmnai", max_size=60))
def test_typography_applied_twice_changes_nothing(raw: str) -> None:
    once = text.typographic(raw)
    assert text.typographic(once) == once


def test_typo_filter_escapes_text_and_leaves_safe_markup_alone() -> None:
    assert rendered("{{ t|typo }}", t="<b>l'an</b> ?") == "&lt;b&gt;l’an&lt;/b&gt;\u202f?"
    assert rendered("{{ t|safe|typo }}", t="<b title='l'>a ;</b>") == "<b title='l'>a ;</b>"


@pytest.mark.parametrize(
    ("day", "long", "short"),
    [
        (date(2026, 2, 17), "17\u00a0février\u00a02026", "17\u00a0févr.\u00a02026"),
        (date(2027, 1, 1), "1er\u00a0janvier\u00a02027", "1er\u00a0janv.\u00a02027"),
        (date(2026, 8, 21), "21\u00a0août\u00a02026", "21\u00a0août\u00a02026"),
        (date(2028, 2, 29), "29\u00a0février\u00a02028", "29\u00a0févr.\u00a02028"),
    ],
)
def test_dates_are_long_in_prose_and_short_in_tables(day: date, long: str, short: str) -> None:
    assert (french.long_date(day), french.short_date(day)) == (long, short)


def test_date_filters_write_a_time_element_with_its_ordinal() -> None:
    assert rendered("{{ d|date_long }}", d=date(2027, 1, 1)) == (
        '<time datetime="2027-01-01">1<sup>er</sup>\u00a0janvier\u00a02027</time>'
    )
    assert rendered("{{ d|date_short }}", d=date(2026, 12, 11)) == (
        '<time datetime="2026-12-11">11\u00a0déc.\u00a02026</time>'
    )


@pytest.mark.parametrize("name", ["date_long", "date_short", "datetime_tu", "percent", "points"])
def test_missing_value_is_a_dash_read_aloud_as_not_given(name: str) -> None:
    shown = rendered(f"{{{{ v|{name} }}}}", v=None)
    assert shown == '<span aria-hidden="true">–</span><span class="vh">non communiqué</span>'


def test_instants_are_shown_in_universal_time_whatever_their_zone() -> None:
    niamey = datetime(2026, 11, 17, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    assert french.datetime_tu(niamey) == "16\u00a0novembre\u00a02026 à 23\u00a0h\u00a030\u00a0TU"
    assert french.time_tu(datetime(2026, 11, 16, 9, 5, tzinfo=UTC)) == "9\u00a0h\u00a005\u00a0TU"
    assert 'datetime="2026-11-16T23:30+00:00"' in rendered("{{ v|datetime_tu }}", v=niamey)


def test_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        french.time_tu(datetime(2026, 11, 16, 9, 5))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (12500, "12\u202f500"),
        (-3, "−3"),
        (12.5, "12,5"),
        (Decimal("0.15"), "0,2"),
        (-0.04, "0"),
        (1_250_000_000, "1\u202f250\u202f000\u202f000"),
    ],
)
def test_numbers_take_french_digits(value: float, expected: str) -> None:
    assert french.number(value) == expected


@pytest.mark.parametrize(
    ("francs", "expected"),
    [
        (None, "non communiqué"),
        (0, "0\u00a0FCFA"),
        (1, "1\u00a0FCFA"),
        (640_000, "640\u202f000\u00a0FCFA"),
        (999_999, "999\u202f999\u00a0FCFA"),
        (1_000_000, "1\u00a0million\u00a0FCFA"),
        (1_500_000, "1,5\u00a0million\u00a0FCFA"),
        (2_000_000, "2\u00a0millions\u00a0FCFA"),
        (99_960_000, "100\u00a0millions\u00a0FCFA"),
        (12_500_000_000, "12\u202f500\u00a0millions\u00a0FCFA"),
        (4_166_500_000, "4\u202f167\u00a0millions\u00a0FCFA"),
        (-2_250_000_000, "−2\u202f250\u00a0millions\u00a0FCFA"),
        (123_456_789_012_345_678, "123\u202f456\u202f789\u202f012\u00a0millions\u00a0FCFA"),
    ],
)
def test_amounts_are_exact_under_a_million_and_in_millions_above(francs: int | None, expected: str) -> None:
    assert french.amount(francs) == expected


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (0, "0\u202f%"),
        (100, "100\u202f%"),
        (72.0, "72\u202f%"),
        (12.5, "12,5\u202f%"),
        (Decimal("71.65"), "71,7\u202f%"),
        (99.97, "99,9\u202f%"),
        (0.01, "0,1\u202f%"),
        (120, "120\u202f%"),
    ],
)
def test_rates_never_round_to_finished_or_to_nothing(rate: float, expected: str) -> None:
    assert french.percent(rate) == expected


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (-9, "−9\u00a0pts"),
        (0, "0\u00a0pt"),
        (1, "+1\u00a0pt"),
        (-1.5, "−1,5\u00a0pt"),
        (-0.01, "0\u00a0pt"),
        (100, "+100\u00a0pts"),
    ],
)
def test_gaps_carry_their_sign(gap: float, expected: str) -> None:
    assert french.points(gap) == expected


@pytest.mark.parametrize(
    ("total", "forms", "expected"),
    [
        (0, "mesure", "0\u00a0mesure"),
        (1, "mesure évaluée", "1\u00a0mesure évaluée"),
        (45, "mesure évaluée", "45\u00a0mesures évaluées"),
        (1200, "jalon national,jalons nationaux", "1\u202f200\u00a0jalons nationaux"),
    ],
)
def test_nouns_agree_with_their_number(total: int, forms: str, expected: str) -> None:
    assert rendered("{{ n|count:f }}", n=total, f=forms) == expected


def test_word_alone_agrees_too() -> None:
    assert rendered('{{ n|plural:"est,sont" }}', n=1) == "est"
    assert rendered('{{ n|plural:"est,sont" }}', n=2) == "sont"


def test_age_and_deadline_count_days_on_both_sides_of_today() -> None:
    today = date(2026, 11, 16)
    assert french.age(date(2026, 10, 6), today) == "41\u00a0jours"
    assert french.age(date(2026, 11, 15), today) == "1\u00a0jour"
    assert french.age(today, today) == "aujourd’hui"
    assert french.deadline(date(2026, 12, 20), today) == "dans 34\u00a0jours"
    assert french.deadline(today, today) == "aujourd’hui"
    assert french.deadline(date(2026, 9, 30), today) == "dépassée de 47\u00a0jours"


def test_states_take_their_prepositions() -> None:
    assert (french.in_state("Mali"), french.of_state("Burkina Faso")) == ("au Mali", "du Burkina Faso")
    assert french.listed(["Burkina Faso", "Mali", "Niger"]) == "Burkina Faso, Mali et Niger"
    assert french.listed(["Mali"]) == "Mali"
    assert french.listed([]) == ""


@pytest.mark.parametrize("situation", list(badges.SITUATIONS))
def test_situation_shows_its_mark_and_its_word(situation: str) -> None:
    known = badges.SITUATIONS[situation]
    assert rendered("{% status_badge s %}", s=situation) == (
        f'<span class="st st-{known.mark}"><svg class="i" aria-hidden="true">'
        f'<use href="#s-{known.mark}"/></svg>{known.measure}</span>'
    )


def test_situations_agree_with_a_measure_or_a_milestone() -> None:
    assert rendered("{% status_badge 'completed' %}").endswith("Réalisée</span>")
    assert rendered("{% milestone_badge 'completed' %}").endswith("Réalisé</span>")
    assert rendered("{% milestone_badge 'late' %}").endswith("Jalon dépassé</span>")


def test_compact_situation_keeps_its_word_for_a_screen_reader() -> None:
    shown = rendered("{% status_badge 'late' compact=True rate=92 %}")
    assert shown.endswith('92\u202f%</span><span class="vh"> En retard</span>')
    assert ">–</span>" in rendered("{% status_badge 'late' compact=True %}")


def test_unknown_situation_is_refused() -> None:
    with pytest.raises(KeyError):
        badges.status_badge("done")


def test_same_badge_is_built_once() -> None:
    assert badges.status_badge("blocked") is badges.status_badge("blocked")


@pytest.mark.parametrize(
    ("filtered", "words"),
    [
        ("{{ 'restricted'|level_badge }}", "Diffusion restreinte"),
        ("{{ 'ministry_validated'|step_badge }}", "Validé par le ministère"),
        ("{{ 'returned'|step_badge }}", "Renvoyé"),
        ("{{ 'presse'|source_grade }}", "presse"),
    ],
)
def test_levels_steps_and_grades_show_their_french_word(filtered: str, words: str) -> None:
    assert f">{words}</span>" in rendered(filtered)


def test_words_from_data_are_escaped_in_badges() -> None:
    assert "&lt;i&gt;" in rendered("{{ g|source_grade }}", g="<i>")


def test_sentence_names_each_state_and_its_situation() -> None:
    parts = [("au Burkina Faso", "completed"), ("au Mali", "blocked"), ("au Niger", "in_progress")]
    assert badges.states_sentence(parts) == (
        "Réalisée au Burkina Faso\u202f; bloquée au Mali\u202f; en cours au Niger."
    )
    assert badges.states_sentence([]) == ""

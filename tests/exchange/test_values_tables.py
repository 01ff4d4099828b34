"""Tables of what ministries write: read right, asked or refused, never altered in silence (C-12)."""

from datetime import datetime

import pytest

from exchange.rules.values import (
    MinistryName,
    Raw,
    read_amount,
    read_code,
    read_date,
    read_line,
    read_ministry,
    read_percent,
    read_states,
    read_status,
)

ASK, ERR, NONE = "question", "error", "missing"
DATES = {
    "15.06.26": ("2026-06-15", "2026-06-15"), "2026-03-31 00:00:00": ("2026-03-31", "2026-03-31"),
    "lundi 30 mars 2026": ("2026-03-30", "2026-03-30"), "1ᵉʳ avril 2026": ("2026-04-01", "2026-04-01"),
    "févr.-26": ("2026-02-01", "2026-02-28"), "d’ici fin juin 2026": ("2026-06-30", "2026-06-30"),
    "avant le 30/06/2026": ("2026-06-30", "2026-06-30"), "courant mars 2026": ("2026-03-01", "2026-03-31"),
    "3ème trim. 2026": ("2026-07-01", "2026-09-30"), "S1 2026": ("2026-01-01", "2026-06-30"),
    "dernier trimestre 2026": ("2026-10-01", "2026-12-31"), "fin T2 2026": ("2026-06-30", "2026-06-30"),
    "janv.-mars 2026": ("2026-01-01", "2026-03-31"), "du 1er au 15 mars 2026": ("2026-03-01", "2026-03-15"),
    "décembre 2025 à mars 2026": ("2025-12-01", "2026-03-31"), "T1, T2 et T3 2026": ("2026-01-01", "2026-09-30"),
    "2025-2026": ("2025-01-01", "2026-12-31"), "46112.75": ("2026-03-31", "2026-03-31"),
    "2026": ("2026-01-01", "2026-12-31"), "15 mars": ASK, "15/03": ASK, "avant juin 2026": ASK, "T1": ASK, "mi-2026": ASK,
    "juin ou juillet 2026": ASK, "T1 et T3 2026": ASK, "03/26": ASK, "20260331": ASK, "immédiat": ASK,
    "31/06/2026": ERR, "29/02/2026": ERR, "03/31/2026": ERR, "13/2026": ERR, "60": ERR, "20000": ERR, "2O26": ERR,
    "٣١/٠٣/٢٠٢٦": ERR, "#N/A": ERR, "31/05/2026 au 01/02/2026": ERR, "à préciser": NONE, "N.D.": NONE, "—": NONE,
}  # fmt: skip
AMOUNTS = {
    "12 345 678": 12_345_678, "12\u202f500\u00a0000 F": 12_500_000, "12.500.000,00 FCFA": 12_500_000,
    "1’250’000": 1_250_000, "850MFCFA": 850_000_000, "5 000 KFCFA": 5_000_000, "1,250 milliard": 1_250_000_000,
    "1 milliard 250 millions": 1_250_000_000, "FCFA 1 250 000": 1_250_000, "1250000000.0": 1_250_000_000, "0": 0,
    "12 345,67": ASK, "1,250": ASK, "1.250": ASK, "850.000 FCFA": ASK, "850 m": ASK, "3 billions": ASK,
    "1250 000": ASK, "12 500 000 FCFA (PTF)": ASK, "1e308": ERR, "99999999999999999999": ERR, "-500 000": ERR,
    "(500 000)": ERR, "5000 euros": ERR, "10 000 000 GNF": ERR, "2-3 milliards": ERR, "plus de 2 milliards": ERR,
    "500 000 + 300 000": ERR, "12 50 000": ERR, "NaN": ERR, "Infinity": ERR, "#REF!": ERR, "=1+1": ERR, "45 %": ERR,
    "31/03/2026": ERR, "NC": NONE, "à chiffrer": NONE, "P.M.": "pm", "gratuit": "none",
}  # fmt: skip
PERCENTS = {
    "12.5%": 12.5, "0,45": 45.0, "0.07": 7.0, "3/4": 75.0, "45 pour cent": 45.0, "100": 100.0, "007": 7.0, "1 %": 1.0,
    "1": ASK, "03/12": ASK, "12/2026": ASK, "3 / 2026": ASK, "12/20": 60.0, "exécuté à 45 %": ASK, "5/4": ERR, "3/0": ERR, "-5 %": ERR, "40-50 %": ERR, "> 50 %": ERR,
    "101": ERR, "abc": ERR, "n.d.": NONE, "-": NONE,
}  # fmt: skip
STATUSES = {
    "réalisé(e)s": "completed", "mise en œuvre": "completed", "Terminé sans retard": "completed",
    "EN COURS (retard)": "in_progress", "en voie d’achèvement": "in_progress", "réalisé en partie": "in_progress",
    "inachevé": "in_progress", "n’a pas encore démarré": "not_started", "NON REALISE": "not_started",
    "aucun début d’exécution": "not_started", "Programmé": "not_started", "N/D": "not_started", "en blocage": "blocked",
    "à l’arrêt": "suspended", "ajournée": "postponed", "sans suite": "cancelled", "en retard": ASK, "non achevé": ASK,
    "pas totalement réalisé": ASK, "réalisé à 60 %": ASK, "non démarré 40%": ASK, "suspendu puis repris": ASK,
    "n’est plus bloqué": ASK, "non non démarré": ASK, "en attente de financement": ASK, "🟢": ASK, "100 %": ASK,
    "Achevé ?": ASK, "en cours ?": ASK,
    "débloqué": ERR, "non bloqué": ERR, "pas en cours": ERR, "xyz": ERR, "RAS": NONE,
}  # fmt: skip
STATES = {
    "les trois États": ("BF", "ML", "NE"), "AES": ("BF", "ML", "NE"), "du Mali et du Niger": ("ML", "NE"),
    "nigérien": ("NE",), "Burkinabè": ("BF",), "Niger, Mali, Niger": ("NE", "ML"), "nigérian": ERR,
    "Niger et Nigeria": ERR, "Mali, Togo": ERR, "tous sauf Niger": ASK, "-": NONE,
}  # fmt: skip
CODES = {
    "AN II DEF 1": "AN2-DEF-01", "ANII/DEF/001": "AN2-DEF-01", "AN1-DEF-01": "AN1-DEF-01",
    "Mesure AN2-DEV-07": "AN2-DEV-07", "AN2-DEF-O9": ASK, "AN2-DEF-l2": ASK, "AN2-D1P-01": ASK, "AN2-DEF-05 bis": ASK,
    "15": ASK, "AN2-DEF-0": ERR, "AN2-DEF-1A": ERR, "AN2-DEF-01/02": ERR, "AN2-DEF-٠١": ERR, "": NONE,
}  # fmt: skip
MINISTRIES = (
    MinistryName("NE-ME", "ME", "Ministère de l'Énergie"),
    MinistryName("NE-MEI", "ME/I", "Ministère de l'Équipement et des Infrastructures"),
    MinistryName("NE-MDN", "MDN", "Ministère de la Défense nationale"),
)
TABLE = [
    (reader, text, expected)
    for reader, table in (
        (read_amount, AMOUNTS), (read_percent, PERCENTS), (read_status, STATUSES), (read_states, STATES), (read_code, CODES),
    )
    for text, expected in table.items()
]  # fmt: skip
WORDS = (ASK, ERR, NONE, "pm", "none")


@pytest.mark.parametrize(("text", "expected"), DATES.items())
def test_c12_a_date_is_read_right_or_asked_or_refused(text, expected):
    reading = read_date(read_line(text))
    if isinstance(expected, str):
        assert (reading.status, reading.start, reading.end) == (expected, None, None)
    else:
        assert (reading.status, str(reading.start), str(reading.end)) == ("ok", *expected)


@pytest.mark.parametrize(("reader", "text", "expected"), TABLE)
def test_c12_a_value_is_read_right_or_asked_or_refused(reader, text, expected):
    reading = reader(read_line(text))
    if isinstance(expected, str) and expected in WORDS:
        assert (reading.status, reading.value or None) == (expected, None)
    else:
        assert (reading.status, reading.value) == ("ok", expected)


@pytest.mark.parametrize("reader", [read_date, read_amount, read_percent, read_status, read_states, read_code])
@pytest.mark.parametrize("value", [True, float("nan"), float("inf"), "#DIV/0!", "#NOM?"])
def test_c12_error_values_and_booleans_are_refused_everywhere(reader, value):
    assert reader(Raw(value)).error


@pytest.mark.parametrize("reader", [read_date, read_amount, read_percent, read_status, read_states, read_code])
def test_c12_a_formula_without_result_is_ignored(reader):
    assert reader(Raw(12, is_formula_without_value=True)).status == "missing"


def test_c12_a_number_takes_its_percent_format():
    assert [read_percent(Raw(number, number_format="0%")).value for number in (1, 0.05, 0)] == [100.0, 5.0, 0.0]


def test_c12_a_negative_number_is_refused():
    assert read_amount(Raw(-5)).error
    assert read_percent(Raw(-0.5)).error


@pytest.mark.parametrize("reader", [read_date, read_amount, read_percent, read_status, read_states, read_code])
@pytest.mark.parametrize("text", ["(" * 30_000, "du " * 10_000, "1 " * 20_000])
def test_prose_of_thousands_of_characters_is_refused_at_once(reader, text):
    assert "trop long" in (reader(Raw(text)).error or "")


def test_an_indicator_may_exceed_100_percent():
    assert read_percent(Raw("120 %"), ceiling=None).value == 120.0


def test_a_time_of_day_never_moves_the_day():
    assert str(read_date(Raw(datetime(2026, 3, 31, 23, 59, 59))).on) == "2026-03-31"


def test_a_due_date_is_the_end_of_its_period_and_a_start_its_beginning():
    assert str(read_date(Raw("T1 2026")).on) == "2026-03-31"
    assert str(read_date(Raw("T1 2026"), role="start").on) == "2026-01-01"
    assert str(read_date(Raw("à partir du 01/02/2026"), role="start").on) == "2026-02-01"


def test_a_missing_year_is_proposed_inside_the_question():
    assert "15/03/2027" in (read_date(Raw("15 mars"), year=2027).question or "")


def test_a_safe_doubt_keeps_its_value_beside_the_question():
    assert (read_amount(Raw("environ 2 milliards")).value, read_amount(Raw("environ 2 milliards")).status) == (
        2 * 10**9,
        ASK,
    )
    assert (read_code(Raw("DEF-01")).value, read_code(Raw("DEF-01")).status) == ("AN2-DEF-01", ASK)
    assert read_amount(Raw("≈ 2 milliards")).approximate


def test_the_unit_of_the_heading_applies_to_bare_numbers_only():
    assert read_amount(Raw("2 100"), unit=10**6).value == 2_100_000_000
    assert read_amount(Raw(12.5), unit=10**6).value == 12_500_000
    assert read_amount(Raw("850 millions"), unit=10**6).value == 850_000_000
    assert read_amount(Raw(100_000), unit=10**6).value == 10**11


@pytest.mark.parametrize("value", [100_001, 640_000_000, "640 000 000 FCFA", "850 FCFA"])
def test_an_amount_in_francs_under_a_heading_of_millions_is_suspect(value):
    reading = read_amount(Raw(value), unit=10**6)
    assert (reading.value, reading.status) == (None, ASK)
    assert "suspect" in (reading.question or "")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("me", "NE-ME"),
        ("ME / DGE", "NE-ME"),
        ("ME/I", "NE-MEI"),
        ("Min. Défense Nationale", "NE-MDN"),
        ("M.D.N.", "NE-MDN"),
    ],
)
def test_a_ministry_is_read_by_acronym_or_name(text, key):
    assert read_ministry(Raw(text), MINISTRIES).key == key


def test_an_unknown_ministry_is_refused_with_proposals():
    reading = read_ministry(Raw("Ministère de la Défense"), MINISTRIES)
    assert (reading.key, reading.status, reading.proposals) == (None, ERR, ("NE-MDN",))


def test_two_ministries_in_one_cell_are_a_question():
    reading = read_ministry(Raw("MDN et ME"), MINISTRIES)
    assert (reading.key, reading.status, reading.proposals) == (None, ASK, ("NE-MDN", "NE-ME"))


@pytest.mark.parametrize(
    ("text", "proposal"), [("l 000 000", "1\u202f000\u202f000"), ("1O 000 000", "10\u202f000\u202f000")]
)
def test_a_letter_typed_for_a_digit_of_an_amount_is_asked_about_with_the_likely_amount(text, proposal):
    reading = read_amount(Raw(text))
    assert (reading.value, reading.status) == (None, "question")
    assert proposal in reading.question


@pytest.mark.parametrize("text", ["10 MUSD", "5 MEUR", "10 M USD"])
def test_millions_of_another_currency_are_of_another_currency(text):
    assert "autre monnaie" in read_amount(Raw(text)).error


@pytest.mark.parametrize(
    ("text", "status"), [("lundi 30 septembre 2026", "question"), ("mercredi 30 septembre 2026", "ok")]
)
def test_a_weekday_that_is_not_that_of_its_date_is_asked_about(text, status):
    assert read_date(Raw(text)).status == status

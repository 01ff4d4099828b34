"""What must hold for any value: no shift, no crash, no answer without a reason (C-13)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.rules.values import (
    Raw,
    read_amount,
    read_code,
    read_date,
    read_line,
    read_percent,
    read_states,
    read_status,
)

READERS = [read_date, read_amount, read_percent, read_status, read_states, read_code]
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
WORDS = st.lists(
    st.sampled_from(
        [
            "du",
            "au",
            "le",
            "fin",
            "mi",
            "début",
            "T1",
            "T5",
            "2026",
            "26",
            "31/06/2026",
            "15",
            "mars",
            "févr.",
            "trimestre",
            "1er",
            "-",
            "/",
            "à",
            "et",
            "1,250",
            "1.5",
            "milliard",
            "M",
            "FCFA",
            "%",
            "environ",
            "non",
            "pas",
            "réalisé",
            "en",
            "cours",
            "AN2",
            "DEF",
            "O9",
            "Niger",
            "Nigeria",
            "$",
            "(",
            ")",
            "+",
            "e99",
            "٣",
            "\xa0",
            "\u202f",
            "'",
            "’",
            ",",
            ".",
            "entre",
            "ou",
        ]
    ),
    max_size=8,
).map(" ".join)


def writings(on: date) -> list[str]:
    """Twelve ways to write one day."""
    day, month, name = on.day, on.month, MONTHS[on.month - 1]
    return [
        f"{on:%d/%m/%Y}", f"{on:%d-%m-%y}", f"{on:%d.%m.%Y}", f"{day}/{month}/{on.year}", f"{on:%Y-%m-%d}",
        f"{on:%Y/%m/%d}", f"{on:%Y-%m-%d} 00:00:00", f"{day} {name} {on.year}", f"{day}\u00a0{name.upper()}\u202f{on.year}",
        f"le {day} {name} {on.year}", f"au plus tard le {on:%d/%m/%Y}", str((on - date(1899, 12, 30)).days),
    ]  # fmt: skip


@given(DAYS)
def test_c13_every_day_written_in_twelve_ways_reads_back(on):
    read = [read_date(read_line(text)) for text in writings(on)]
    assert [(reading.start, reading.end, reading.precision) for reading in read] == [(on, on, "day")] * 12


@given(st.integers(2000, 2099), st.integers(1, 12), st.integers(29, 39))
def test_c13_a_day_that_does_not_exist_is_refused(year, month, day):
    try:
        date(year, month, day)
    except ValueError:
        assert read_date(Raw(f"{day}/{month}/{year}")).error


@given(st.integers(36_526, 73_000), st.floats(0, 0.999))
def test_c13_the_time_of_a_serial_number_moves_no_day(serial, time):
    assert read_date(Raw(serial + time)).on == date(1899, 12, 30) + timedelta(days=serial)


@given(st.integers(0, 10**14))
def test_a_whole_amount_written_in_many_styles_reads_back(francs):
    grouped = f"{francs:,}"
    styles = [
        str(francs),
        grouped.replace(",", " "),
        grouped.replace(",", "\u202f") + " FCFA",
        grouped.replace(",", "\u00a0") + " F CFA",
    ]
    if grouped.count(",") > 1:
        styles += [grouped, grouped.replace(",", ".")]
    assert {read_amount(read_line(style)).value for style in styles} == {francs}


@given(st.decimals(0, 100, places=1, allow_nan=False))
def test_a_rate_with_its_sign_reads_back(rate):
    assert read_percent(Raw(f"{rate} %".replace(".", ","))).value == float(rate)


@pytest.mark.parametrize("reader", READERS)
@given(text=st.one_of(st.text(max_size=40), WORDS, st.integers().map(str), st.floats().map(str)))
def test_no_text_raises_and_every_answer_has_its_reason(reader, text):
    reading = reader(read_line(text))
    assert (reading.status == "error") is bool(reading.error)
    assert (reading.status == "question") is bool(reading.question)
    value = reading.start if reader is read_date else reading.value
    assert not (value and reading.error)


@pytest.mark.parametrize("reader", READERS)
@given(value=st.one_of(st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.none()))
def test_no_cell_raises(reader, value):
    assert reader(Raw(value)).status in ("ok", "missing", "pm", "none", "error", "question")

"""What a reminder letter says, on plain values."""

from dataclasses import replace
from datetime import date

from measures.rules.letters import LONGEST_TITLE, MOST_LINES, Campaign, Letter, Missing, Sender, cut, letter

SENDER = Sender(("République du Mali", "Comité national"), "", "Comité national", "CN")
CAMPAIGN = Campaign(
    "AN2-09", "An II", date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 15), date(2026, 10, 31)
)  # fmt: skip
ONE = Letter(("Ministère",), 3, date(2026, 10, 20), 1, [Missing("AN2-DEV-01", "Route", "MTI")])


def test_a_letter_says_how_late_its_ministry_is():
    assert "dépassée de 5\u00a0jours" in letter(SENDER, CAMPAIGN, ONE)["before"][0]


def test_before_the_deadline_a_letter_only_recalls_it():
    early = replace(ONE, on=date(2026, 10, 15))
    assert "dépassée" not in letter(SENDER, CAMPAIGN, early)["before"][0]


def test_one_missing_report_is_singular():
    assert "de le faire transmettre" in letter(SENDER, CAMPAIGN, ONE)["after"][0]
    assert "1\u00a0rapport attendu ne nous est pas parvenu" in letter(SENDER, CAMPAIGN, ONE)["before"][1]


def test_what_does_not_fit_on_the_page_is_counted():
    many = replace(ONE, total=MOST_LINES + 3, missing=[*ONE.missing] * (MOST_LINES + 3))
    told = letter(SENDER, CAMPAIGN, many)
    assert (len(told["rows"]), told["more"][:6]) == (MOST_LINES, "Et 3\u00a0a")


def test_after_the_closing_that_was_planned_a_letter_names_the_leave():
    late = replace(ONE, on=date(2026, 11, 1))
    assert "dérogation" in letter(SENDER, CAMPAIGN, late)["after"][0]


def test_a_letter_has_a_number_a_campaign_and_a_sender():
    assert letter(SENDER, CAMPAIGN, ONE)["number"] == "N°\u00a03/AN2-09/CN"


def test_a_long_title_is_cut_on_one_line():
    assert len(cut("mot " * 100, LONGEST_TITLE)) <= LONGEST_TITLE
    assert cut("Route\nde Gao", 40) == "Route de Gao"

"""What a bordereau says, and the fingerprint of what is signed, on plain values."""

from datetime import date
from decimal import Decimal

from measures.rules.letters import Sender
from measures.rules.transmittals import CHANGED, PrintedReport, Slip, fingerprint, short_code, slip

SENDER = Sender(("République du Mali",), "", "", "ML")
IT = Slip("Ministère", 2, "AN2-09", "An II", date(2026, 9, 30), date(2026, 10, 8), "9f2c01ab" * 8)
ONE = PrintedReport("AN2-DEV-01", "Route", 1, 3, date(2026, 9, 30), "En cours", Decimal("62.5"))
TYPED = {"code": "AN2-DEV-01/ML", "version": 3, "physical_rate": Decimal("62.5"), "results": "Chaussée"}


def test_the_fingerprint_is_of_what_was_typed_whatever_the_order():
    other = TYPED | {"code": "AN2-DEV-02/ML"}
    assert fingerprint([TYPED, other]) == fingerprint([other, TYPED])
    assert fingerprint([TYPED]) != fingerprint([TYPED | {"results": "Chaussée."}])


def test_the_printed_code_is_read_by_fours():
    assert short_code(IT.sha256) == "9F2C\u00a001AB\u00a09F2C\u00a001AB"


def test_a_line_says_status_rate_and_version():
    assert slip(SENDER, IT, [ONE])["rows"][0][2:4] == ["En cours", "62,5\u202f%"]


def test_a_report_that_changed_since_the_printing_says_so():
    changed = PrintedReport("AN2-DEV-01", "Route", 1, 3, date(2026, 9, 30), None, None)
    assert slip(SENDER, IT, [changed])["rows"][0][2:4] == [CHANGED, "–"]


def test_a_bordereau_leaves_a_place_for_the_signature():
    assert "Signature et cachet" in slip(SENDER, IT, [ONE])["places"]

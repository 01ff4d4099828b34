"""`manage.py entry_into_force`: JSON in, JSON out; exit 2 and one French sentence for what cannot be read."""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command

RULE = {"condition": {"kind": "count", "count": 1}}
ROW = {"party": "ML", "act": "ratification", "date": "2026-08-12"}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    def answer(raw: Any) -> tuple[int, str, str]:
        sent = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(sent)))
        status = 0
        try:
            call_command("entry_into_force")
        except SystemExit as stop:
            status = stop.code
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return answer


def test_the_answer_is_one_json_object(run: Any) -> None:
    status, out, err = run({"rule": RULE, "instruments": [ROW]})
    told = json.loads(out)
    assert (status, err) == (0, "")
    assert (told["entry_into_force"], told["parties"], told["missing"]) == ("2026-08-12", {"ML": "2026-08-12"}, None)
    assert "12\u00a0août\u00a02026" in " ".join(told["explanation"])


def test_what_came_after_the_day_of_reading_is_left_aside(run: Any) -> None:
    _, out, _ = run({"rule": RULE, "instruments": [ROW], "as_of": "2026-08-11"})
    told = json.loads(out)
    assert (told["entry_into_force"], told["parties"]) == (None, {})
    assert told["missing"] == {"count": 1, "parties": []}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"[]",
        b"{",
        b"[" * 200_000,
        b'{"rule": {}, "rule": {}, "instruments": []}',
        b'{"rule": {"condition": {"kind": "count", "count": NaN}}, "instruments": []}',
        b'{"rule": {"condition": {"kind": "count", "count": ' + b"9" * 5_000 + b'}}, "instruments": []}',
        {"rule": RULE},
        {"instruments": []},
        {"rule": RULE, "instruments": [], "asof": None},
        {"rule": RULE, "instruments": [], "as_of": "hier"},
        {"rule": None, "instruments": []},
        {"rule": {"condition": {"kind": "count", "count": True}}, "instruments": []},
        {"rule": RULE, "instruments": {}},
        {"rule": RULE, "instruments": [3]},
        {"rule": RULE, "instruments": [ROW | {"date": "2026-02-30"}]},
        {"rule": RULE, "instruments": [ROW | {"date": 20260812}]},
        {"rule": RULE, "instruments": [ROW | {"act": "council_of_ministers"}]},
        {"rule": RULE, "instruments": [ROW | {"act": ["ratification"]}]},
        {"rule": RULE, "instruments": [ROW | {"party": " "}]},
        {"rule": RULE, "instruments": [ROW | {"party": "\ud800"}]},
        {"rule": RULE, "instruments": [ROW | {"withdrawn": True}]},
        {"rule": RULE, "instruments": [ROW | {"withdrawn": "2026-08-11"}]},
        {"rule": RULE, "instruments": [ROW | {"withdrawm": "2026-08-13"}]},
        {"rule": RULE | {"delay": {"kind": "months", "value": 12}}, "instruments": [ROW | {"date": "9999-12-31"}]},
    ],
    ids=range(26),
)
def test_what_cannot_be_read_ends_with_two_and_one_french_sentence(run: Any, raw: Any) -> None:
    status, out, err = run(raw)
    assert (status, out) == (2, "")
    assert err.endswith(".\n") and err.count("\n") == 1 and not err.startswith("CommandError")

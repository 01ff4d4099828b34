"""The given list of raw values reads as given, from cells and through the command."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from exchange.rules.values import Raw, read_amount, read_code, read_date, read_percent, read_states, read_status

ROOT = Path(__file__).parents[2]
CASES = json.loads((ROOT / "tests/data/normalisation_cases.json").read_text(encoding="utf-8"))["cases"]
READERS = {
    "date": read_date,
    "amount": read_amount,
    "percent": read_percent,
    "status": read_status,
    "states": read_states,
    "code": read_code,
}
FIELDS = ("value", "start", "end", "precision", "currency", "status")


def run(kind: str, given: bytes) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "manage.py", "normalise", *(["--kind", kind] if kind else [])]
    return subprocess.run(command, input=given, capture_output=True, cwd=ROOT, check=False)


def lines(kind: str, text: str) -> list[dict[str, object]]:
    answered = run(kind, text.encode())
    assert answered.returncode == 0, answered.stderr
    return [json.loads(line) for line in answered.stdout.decode().splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[f"{case['type']}-{case['raw']}" for case in CASES])
def test_each_given_case_reads_as_given(case):
    reading = asdict(READERS[case["type"]](Raw(case["raw"])))
    read = json.loads(json.dumps({key: reading[key] for key in FIELDS if key in case}, default=str))
    assert read == {key: case[key] for key in FIELDS if key in case}


@pytest.mark.parametrize("kind", READERS)
def test_the_command_reads_the_given_cases_line_by_line(kind):
    cases = [case for case in CASES if case["type"] == kind]
    answers = lines(kind, "".join(f"{case['raw']}\n" for case in cases))
    assert [answer["raw"] for answer in answers] == [str(case["raw"]) for case in cases]
    for answer, case in zip(answers, cases, strict=True):
        assert {key: answer[key] for key in FIELDS if key in case} == {key: case[key] for key in FIELDS if key in case}


def test_every_line_is_one_value_even_empty_and_only_line_feeds_cut():
    answers = lines("date", "\nmars\u00a02026\r\n\n2026\u2028\n\x0c\x85x\n2027")
    assert [answer["raw"] for answer in answers] == ["", "mars\u00a02026\r", "", "2026\u2028", "\x0c\x85x", "2027"]
    assert [answer["status"] for answer in answers] == ["missing", "ok", "missing", "ok", "error", "ok"]


def test_the_keys_are_those_announced():
    date, asked = lines("date", "T5 2026\n15 mars\n")
    assert list(date) == ["raw", "value", "status", "start", "end", "precision", "error"]
    assert list(asked) == ["raw", "value", "status", "start", "end", "precision", "question"]
    assert list(lines("amount", "850 millions")[0]) == ["raw", "value", "status", "currency"]
    assert list(lines("code", "\n")[0]) == ["raw", "value", "status"]


def test_nothing_in_gives_nothing_out():
    answered = run("date", b"")
    assert (answered.returncode, answered.stdout) == (0, b"")


@pytest.mark.parametrize(("kind", "given"), [("", b"x"), ("couleur", b"x"), ("date", b"\xff")])
def test_wrong_use_exits_with_2_and_prints_no_object(kind, given):
    answered = run(kind, given)
    assert (answered.returncode, answered.stdout) == (2, b"")

"""Any interleaving of exports, edits on the server and imports: nothing accepted is lost, nothing is overwritten unasked.

The model is three texts of one report. It is told only what a person does; the application must
then hold exactly what the model holds, whatever the order.
"""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from exchange.models import ImportBatch
from exchange.rules.choices import Choices
from exchange.workbook_judgement import judge_workbook
from measures.actions.reports import save_draft
from measures.models import Implementation, ProgressReport
from tests.exchange.own_workbooks import OwnWorkbook, campaign, confirm

FIELDS = ("results", "next_steps", "corrective_measures")
CODE = "AN2-DIP-01"
# Réalisée without its evidence: the report stays a draft, whatever is filled in beside.
UNFINISHED = {"status": "completed", "physical_rate": 100, "rate_obtained": "estimate"}

TEXTS = st.sampled_from(["un", "deux", "trois", "quatre"])
STEPS = st.one_of(
    st.tuples(st.just("export")),
    st.tuples(st.just("server"), st.sampled_from(FIELDS), TEXTS),
    st.tuples(st.just("offline"), st.integers(0, 3), st.sampled_from(FIELDS), TEXTS | st.none()),
    st.tuples(st.just("import"), st.integers(0, 3), st.booleans()),
)


class Exchange:
    """One report and the workbooks that hold it, beside the model of what must be true."""

    def __init__(self) -> None:
        self.user = User.objects.get(email="point-focal.ml-maeci@demo.example")
        self.part = Implementation.objects.select_related("measure", "member_state", "lead_ministry").get(
            measure__code=CODE, member_state="ML"
        )
        self.model: dict[str, Any] = dict.fromkeys(FIELDS, "")
        self.books: list[tuple[OwnWorkbook, dict[str, Any], dict[str, Any]]] = []
        self.save(dict(self.model) | UNFINISHED)

    def report(self) -> ProgressReport:
        return ProgressReport.objects.get(implementation=self.part, period__code="AN2-09")

    def save(self, values: dict[str, Any]) -> None:
        stored = ProgressReport.objects.filter(implementation=self.part, period__code="AN2-09").first()
        save_draft(
            by=self.user,
            implementation=self.part,
            period=campaign(),
            values=values,
            read_version=stored.version if stored else None,
        )

    def export(self) -> None:
        self.books.append((OwnWorkbook(self.user, [CODE]), dict(self.model), dict(self.model)))

    def server(self, field: str, text: str) -> None:
        self.save({field: text})
        self.model[field] = text

    def offline(self, place: int, field: str, text: str | None) -> None:
        """Type in a workbook; None empties the cell, which must change nothing."""
        if self.books:
            book, _, filed = self.books[place % len(self.books)]
            book.line(CODE)[field] = text
            filed[field] = text

    def bring(self, place: int, takes_file: bool) -> None:
        if not self.books:
            return
        book, exported, filed = self.books[place % len(self.books)]
        batch = book.deposit()
        confirm(batch, self._choices(batch, takes_file))
        for field in FIELDS:
            self.model[field] = self._expected(exported[field], filed[field], self.model[field], takes_file)

    def _choices(self, batch: ImportBatch, takes_file: bool) -> Choices:
        named = {cell.name for row in judge_workbook(self.user, batch) for cell in row.conflicts}
        return Choices(from_file=frozenset(named if takes_file else ()))

    def _expected(self, exported: Any, filed: Any, held: Any, takes_file: bool) -> Any:
        if not filed or filed == exported:
            return held
        return filed if held == exported or takes_file else held

    def do(self, step: tuple[Any, ...]) -> None:
        {"export": self.export, "server": self.server, "offline": self.offline, "import": self.bring}[step[0]](
            *step[1:]
        )
        stored = self.report()
        assert {field: getattr(stored, field) for field in FIELDS} == self.model


@pytest.mark.django_db
class InterleavingTests(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(STEPS, min_size=4, max_size=12))
    def test_no_accepted_value_is_lost_and_no_server_value_is_overwritten_unasked(self, steps: Any) -> None:
        exchange = Exchange()
        exchange.export()
        for step in steps:
            exchange.do(step)
        # Whatever came before, a fresh export brought back unchanged proposes nothing.
        fresh = OwnWorkbook(exchange.user, [CODE])
        assert {row.verdict for row in fresh.judged()} == {"unchanged"}

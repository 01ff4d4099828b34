"""Any interleaving of exports, edits on the server and imports: nothing accepted is lost, nothing is overwritten unasked.

The model is three texts of one report, written by two persons of a ministry. It is told only what they do; the
application must then hold exactly what the model holds, whatever the order: a file may be brought while another one
waits for its confirmation.
"""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from common.errors import Conflict
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
    st.tuples(st.just("export"), st.integers(0, 1)),
    st.tuples(st.just("server"), st.sampled_from(FIELDS), TEXTS),
    st.tuples(st.just("offline"), st.integers(0, 3), st.sampled_from(FIELDS), TEXTS | st.none()),
    st.tuples(st.just("import"), st.integers(0, 3), st.booleans()),
    st.tuples(st.just("preview"), st.integers(0, 3)),
    st.tuples(st.just("confirm"), st.booleans()),
)


class Exchange:
    """One report and the workbooks that hold it, beside the model of what must be true."""

    def __init__(self) -> None:
        names = ("point-focal.ml-maeci", "validateur.ml-maeci")
        self.persons = [User.objects.get(email=f"{name}@demo.example") for name in names]
        self.user = self.persons[0]
        self.part = Implementation.objects.select_related("measure", "member_state", "lead_ministry").get(
            measure__code=CODE, member_state="ML"
        )
        self.model: dict[str, Any] = dict.fromkeys(FIELDS, "")
        self.books: list[tuple[OwnWorkbook, dict[str, Any], dict[str, Any]]] = []
        # Previews that wait: what their file says, and the version of the report that they showed.
        self.waiting: list[tuple[ImportBatch, dict[str, Any], dict[str, Any], int]] = []
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

    def export(self, person: int = 0) -> None:
        self.books.append((OwnWorkbook(self.persons[person], [CODE]), dict(self.model), dict(self.model)))

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
        self.preview(place)
        self.confirm(takes_file)

    def preview(self, place: int) -> None:
        if self.books:
            book, exported, filed = self.books[place % len(self.books)]
            self.waiting.append((book.deposit(), exported, dict(filed), self.report().version))

    def confirm(self, takes_file: bool) -> None:
        """Confirm the last preview; one of which the report moved meanwhile is refused whole, or finds nothing to do."""
        if not self.waiting:
            return
        batch, exported, filed, seen = self.waiting.pop()
        has_moved = self.report().version != seen
        try:
            confirm(batch, self._choices(batch, takes_file))
        except Conflict:
            assert has_moved
            return
        for field in FIELDS:
            self.model[field] = self._expected(exported[field], filed[field], self.model[field], takes_file)

    def _choices(self, batch: ImportBatch, takes_file: bool) -> Choices:
        named = {cell.name for row in judge_workbook(batch.user, batch) for cell in row.conflicts}
        return Choices(from_file=frozenset(named if takes_file else ()))

    def _expected(self, exported: Any, filed: Any, held: Any, takes_file: bool) -> Any:
        if not filed or filed == exported:
            return held
        return filed if held == exported or takes_file else held

    def do(self, step: tuple[Any, ...]) -> None:
        acts = {"export": self.export, "server": self.server, "offline": self.offline, "import": self.bring}
        acts |= {"preview": self.preview, "confirm": self.confirm}
        acts[step[0]](*step[1:])
        stored = self.report()
        assert {field: getattr(stored, field) for field in FIELDS} == self.model


@pytest.mark.django_db
class InterleavingTests(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(STEPS, min_size=4, max_size=14))
    def test_no_accepted_value_is_lost_and_no_server_value_is_overwritten_unasked(self, steps: Any) -> None:
        exchange = Exchange()
        exchange.export()
        for step in steps:
            exchange.do(step)
        # Whatever came before, a fresh export brought back unchanged proposes nothing.
        fresh = OwnWorkbook(exchange.user, [CODE])
        assert {row.verdict for row in fresh.judged()} == {"unchanged"}

"""The pages of a measure and of one state's part: each band reads its fields and nothing else."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from common.access import Level
from common.clock import now
from journal.models import Entry
from measures.enums import Signatory, Step
from measures.models import Implementation, Measure, Milestone, ProgressReport, ReportingPeriod
from tests.pages import text_of, visit

Account = Callable[[str], User]

CODE = "AN2-DEV-05"
CANARIES = ("difficulties", "corrective_measures", "next_steps", "support_requested")


def _measure(code: str = CODE) -> str:
    return reverse("measures:detail", args=[code])


def _part(state: str, code: str = CODE) -> str:
    return reverse("measures:implementation", args=[code, state])


@pytest.fixture
def canaries(account: Account) -> dict[str, str]:
    """Words that stand in one field of one state's report in force, by state and field."""
    found = {}
    for state in ("BF", "ML", "NE"):
        words = {name: f"CANARI {state} {name}" for name in CANARIES}
        _validated(state, account(f"comite.{state.lower()}"), words)
        found |= {f"{state} {name}": text for name, text in words.items()}
    return found


def _validated(state: str, by: User, words: dict[str, str]) -> None:
    period = ReportingPeriod.objects.get(code="AN2-09")
    row = Implementation.objects.get(measure__code=CODE, member_state=state)
    report = row.reports.filter(period=period).first() or ProgressReport(implementation=row, period=period)
    fields = {
        "member_state_id": state,
        "step": Step.VALIDATED,
        "is_in_force": True,
        "situation_on": period.situation_on,
        "status": row.current_status,
        "physical_rate": 50,
        "signed_by": Signatory.MINISTER,
        "signed_on": period.situation_on,
        "ministry_validated_at": now(),
        "national_validator": by,
        "validated_at": now(),
    }
    for name, value in (fields | words).items():
        setattr(report, name, value)
    report.save()


@pytest.mark.parametrize("url", [_measure(), _part("BF"), _part("ML"), _part("NE")])
@pytest.mark.parametrize("name", ["comite.ml", "lecteur.ml", "point-focal.ml-mti", "coordination", "lecteur"])
def test_another_state_s_difficulties_are_nowhere(account: Account, canaries: dict[str, str], name: str, url: str):
    user = account(name)
    page = text_of(visit(user, url))
    foreign = [text for key, text in canaries.items() if not key.startswith(user.state_code or "-")]
    assert [text for text in foreign if text in page] == []


def test_one_s_own_state_s_difficulties_are_read(comite_ml: User, canaries: dict[str, str]):
    page = text_of(visit(comite_ml, _measure()))
    assert [text for key, text in canaries.items() if key.startswith("ML") and text not in page] == []


@pytest.mark.parametrize("name", ["comite.bf", "coordination", "lecteur"])
def test_another_state_s_money_is_nowhere(account: Account, name: str):
    Implementation.objects.filter(measure__code=CODE, member_state="ML").update(national_share=123_456_000_000)
    user = account(name)
    pages = [text_of(visit(user, url)) for url in (_measure(), _part("ML"))]
    assert [page for page in pages if "123 456 millions" in page] == []


def test_one_s_own_money_is_read(comite_ml: User):
    Implementation.objects.filter(measure__code=CODE, member_state="ML").update(national_share=123_456_000_000)
    assert "123 456 millions FCFA" in text_of(visit(comite_ml, _measure()))


def test_the_states_stand_side_by_side_in_their_order(comite_ml: User):
    parts = visit(comite_ml, _measure()).context["page"].parts
    assert [part.state.code for part in parts] == ["BF", "ML", "NE"]


def test_the_first_sentence_names_each_state(comite_ml: User):
    page = text_of(visit(comite_ml, _measure()))
    assert "au Burkina Faso" in page
    assert "bloquée au Mali" in page
    assert "au Niger" in page


def test_of_another_state_s_restricted_part_only_status_and_rate_are_read(comite_ml: User):
    code = (
        Measure.objects.filter(level=Level.RESTRICTED, implementations__member_state="ML")
        .filter(implementations__member_state="BF")
        .first()
        .code
    )
    Milestone.objects.filter(implementation__measure__code=code, implementation__member_state="BF").update(
        title="CANARI JALON"
    )
    pages = [text_of(visit(comite_ml, url)) for url in (_measure(code), _part("BF", code))]
    assert "CANARI JALON" not in "".join(pages)
    lead = Implementation.objects.get(measure__code=code, member_state="BF").lead_ministry.name
    assert lead not in pages[1]
    assert "seuls l’état et le taux physique sont consultables" in pages[0]


def test_a04_a_hidden_measure_answers_as_one_that_does_not_exist(reader: User):
    hidden = Measure.objects.filter(level=Level.RESTRICTED).first()
    answers = [visit(reader, _measure(code)) for code in (hidden.code, "AN2-XXX-99")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert len(answers[0].content) == len(answers[1].content)


def test_f01_reading_a_restricted_measure_is_journalled(comite_ml: User):
    measure = Measure.objects.visible_to(comite_ml).filter(level=Level.RESTRICTED).first()
    visit(comite_ml, _measure(measure.code))
    entry = Entry.objects.about("measures.measure", measure.pk).last()
    assert (entry.act, entry.actor, entry.level) == ("read_measure", comite_ml.email, Level.RESTRICTED)


def test_b12_reading_another_measure_writes_nothing(comite_ml: User):
    before = Entry.objects.count()
    visit(comite_ml, _measure())
    assert Entry.objects.count() == before


def test_a_coordination_sees_only_that_a_submitted_report_exists(comite_bf: User):
    report = ProgressReport.objects.filter(member_state="BF", step=Step.SUBMITTED).first()
    ProgressReport.objects.filter(pk=report.pk).update(results="CANARI RESULTATS")
    page = text_of(visit(comite_bf, _part("BF", report.implementation.measure.code)))
    assert "CANARI RESULTATS" not in page
    assert "Soumis" in page


def test_the_trail_is_read_in_full_band_only(comite_ml: User, comite_bf: User):
    assert "Étapes du rapport" in visit(comite_ml, _part("ML")).content.decode()
    assert "Étapes du rapport" not in visit(comite_bf, _part("ML")).content.decode()


def test_no_e_mail_address_stands_on_a_page(comite_ml: User):
    assert "@demo.example" not in visit(comite_ml, _part("ML")).content.decode()


def test_a_state_that_is_not_concerned_has_no_page(comite_ml: User):
    measure = Measure.objects.exclude(implementations__member_state="NE").filter(axis__roadmap__code="AN2").first()
    assert visit(comite_ml, _part("NE", measure.code)).status_code == 404


def test_g11_milestones_add_no_query(comite_ml: User):
    row = Implementation.objects.get(measure__code=CODE, member_state="ML")
    visit(comite_ml, _measure())
    counts = []
    for more in (0, 6):
        for index in range(more):
            Milestone.objects.create(implementation=row, order=50 + index, title=f"Jalon {index}")
        with CaptureQueriesContext(connection) as queries:
            visit(comite_ml, _measure())
        counts.append(len(queries))
    assert counts[0] == counts[1]

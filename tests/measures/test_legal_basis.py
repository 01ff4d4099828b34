"""What rests on a text that is not in force: on the instrument's page, the measure's, its parts', in the list."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from common.clock import now
from measures.models import Coverage, Measure
from protocols.enums import ActKind, SourceGrade
from protocols.models import Act, Instrument, Provision
from tests.pages import text_of, visit

Account = Callable[[str], User]

LIST = reverse("measures:list")
CODE, RESTRICTED = "AN2-DEV-05", "AN2-DEF-04"
FLAG = "Base juridique non en vigueur pour"


@pytest.fixture
def instrument(db: None) -> Instrument:
    """The text that the measure carries out."""
    return Instrument.objects.get(provisions__coverages__measure__code=CODE)


@pytest.fixture
def in_force_for_mali(instrument: Instrument, account: Account) -> Instrument:
    """A rule that the deposit of Mali alone meets: in force for Mali, for no other state."""
    instrument.entry_into_force_rule = {"condition": {"kind": "count", "count": 1}, "counting_acts": ["ratification"]}
    instrument.rule_confirmed_by, instrument.rule_confirmed_at = account("comite.ml"), now()
    instrument.save()
    Act.objects.create(
        instrument=instrument,
        member_state_id="ML",
        kind=ActKind.DEPOSIT,
        consent_form="ratification",
        on=date(2026, 3, 2),
        grade=SourceGrade.COMMUNIQUE,
        source="communiqué d’essai",
        recorded_by=account("comite2.ml"),
        recorded_at=now(),
        confirmed_by=account("comite.ml"),
        confirmed_at=now(),
    )
    return instrument


def _pages(state: str) -> list[str]:
    return [reverse("measures:detail", args=[CODE]), reverse("measures:implementation", args=[CODE, state])]


def test_the_flag_stands_on_the_measure_on_its_parts_and_at_its_provision(reader: User, instrument: Instrument):
    for url in [*_pages("NE"), instrument.get_absolute_url()]:
        assert FLAG in text_of(visit(reader, url))


def test_a_state_for_which_the_text_is_in_force_is_not_flagged(reader: User, in_force_for_mali: Instrument):
    assert f"{FLAG} le Burkina Faso et le Niger" in text_of(visit(reader, _pages("ML")[0]))
    assert FLAG not in text_of(visit(reader, _pages("ML")[1]))
    assert f"{FLAG} le Niger" in text_of(visit(reader, _pages("NE")[1]))


def test_the_flag_says_the_step_reached_and_what_the_rule_supposes(reader: User, instrument: Instrument):
    words = text_of(visit(reader, _pages("ML")[1]))
    assert "étape atteinte : conseil des ministres (13 févr. 2026)" in words
    assert "Hypothèse à confirmer" in words


def test_the_list_asks_for_what_rests_on_a_text_not_in_force(reader: User, in_force_for_mali: Instrument):
    def codes(query: str) -> set[str]:
        return {line.measure.code for line in visit(reader, f"{LIST}?base=non-en-vigueur&{query}").context["lines"]}

    assert CODE in codes("q=DEV-05&etat=NE")
    assert CODE not in codes("q=DEV-05&etat=ML")
    assert CODE in codes("q=DEV-05")


def test_a_provision_names_only_the_measures_that_the_reader_reads(reader: User, account: Account):
    url = Instrument.objects.get(provisions__coverages__measure__code=RESTRICTED).get_absolute_url()
    title = Measure.objects.get(code=RESTRICTED).title
    assert RESTRICTED in visit(account("comite.ml"), url).content.decode()
    page = visit(reader, url).content.decode()
    assert RESTRICTED not in page
    assert title not in page


def test_a_hidden_measure_covers_nothing_in_what_is_counted(reader: User, account: Account):
    instrument = Instrument.objects.get(provisions__coverages__measure__code=RESTRICTED)
    article = Provision.objects.create(instrument=instrument, number="7")
    Coverage.objects.create(measure=Measure.objects.get(code=RESTRICTED), provision=article)
    url = instrument.get_absolute_url()
    uncovered = [visit(user, url).context["provisions"].uncovered for user in (account("comite.ml"), reader)]
    assert uncovered == [[], [article]]


def test_an_uncovered_provision_is_listed_and_counted(reader: User, instrument: Instrument):
    Provision.objects.create(instrument=instrument, number="99", heading="Dernier article")
    words = text_of(visit(reader, instrument.get_absolute_url()))
    assert "2 dispositions, dont 1 sans mesure : article 99." in words
    assert "Aucune mesure ne met en œuvre cette disposition." in words


def test_the_nature_of_the_link_is_told(reader: User, instrument: Instrument):
    Coverage.objects.filter(measure__code=CODE).update(nature="prepares")
    bases = visit(reader, instrument.get_absolute_url()).context["provisions"].rows[0].bases
    assert next(each for each in bases if each.line.measure.code == CODE).coverage.nature == "prepares"
    assert "Prépare" in text_of(visit(reader, instrument.get_absolute_url()))


def test_measures_add_no_query_to_the_page_of_an_instrument(reader: User, instrument: Instrument):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert visit(reader, instrument.get_absolute_url()).status_code == 200
        return len(captured)

    article = Provision.objects.create(instrument=instrument, number="8")
    queries()
    before = queries()
    for measure in Measure.objects.filter(code__startswith="AN2-DIP"):
        Coverage.objects.create(measure=measure, provision=article)
    assert queries() == before

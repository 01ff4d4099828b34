"""« À faire »: the instruments that wait longer than the median, told to those who may act on them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from common.clock import now
from protocols.enums import ActKind, SourceGrade
from protocols.models import Act, Instrument
from steering.rules.to_do import Group, Kind, beside_median
from steering.slow_steps import slow_steps
from tests.pages import text_of, visit

TO_DO = reverse("steering:to_do")
Account = Callable[[str], User]


def told(user: User) -> Group:
    """Return what an account is told; an empty group where it is told nothing."""
    return next(slow_steps(user, user.today()), Group(Kind.SLOW_STEP, [], 0))


@pytest.mark.parametrize("name", ["comite.ne", "point-focal.ne-maecne"])
def test_those_who_record_the_acts_of_a_state_are_told_of_its_waits_alone(account: Account, name: str):
    group = told(account(name))
    assert group.lines
    assert {line.of for line in group.lines} == {"Niger"}


@pytest.mark.parametrize("name", ["coordination", "lecteur", "lecteur.ne", "point-focal.ml-mti", "administrateur.ne"])
def test_nobody_else_is_told(account: Account, name: str):
    assert told(account(name)).total == 0


def test_the_line_says_how_long_the_median_and_on_how_many_cases(comite_ne: User):
    adopted = Instrument.objects.get(code="PA-DEFSEC").adopted_on
    [line] = [line for line in told(comite_ne).lines if "Protocole défense et sécurité" in line.what]
    waited = (comite_ne.today() - adopted).days
    assert line.what == "Conseil des ministres, Protocole défense et sécurité"
    # Burkina Faso: 30 days for four texts; Mali: 52 for four texts, 53 for the treaty.
    assert line.note == beside_median(waited, 52, 9)
    page = text_of(visit(comite_ne, TO_DO))
    assert f"{waited} jours d’attente ; la médiane de cette étape est de 52 jours, établie sur 9 cas." in page


def test_a_step_whose_median_rests_on_one_case_alerts_nobody(comite_ml: User):
    # From council to authorisation only the treaty is known; four protocols of Mali wait there.
    assert told(comite_ml).total == 0


def test_an_act_that_is_confirmed_ends_the_alert(comite_ne: User, account: Account):
    before = told(comite_ne).total
    Act.objects.create(
        instrument=Instrument.objects.get(code="PA-DEFSEC"),
        member_state_id="NE",
        kind=ActKind.COUNCIL_OF_MINISTERS,
        on=comite_ne.today() - timedelta(2),
        source="essai",
        grade=SourceGrade.COMMUNIQUE,
        recorded_by=account("point-focal.ne-maecne"),
        recorded_at=now(),
        confirmed_by=comite_ne,
        confirmed_at=now(),
    )
    assert told(comite_ne).total == before - 1


def test_instruments_add_no_query(comite_ne: User):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            told(comite_ne)
        return len(captured)

    queries()
    before = queries()
    for number in range(6):
        Instrument.objects.create(code=f"X-{number}", kind="treaty", title="T", short_title="T")
    assert queries() == before

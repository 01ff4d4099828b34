"""Campaigns: opened, extended and closed for everyone at once; leaves; who has not reported."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Ministry, User
from common.access import Verb
from journal.models import Entry
from measures.actions.periods import close_period
from measures.actions.reports import save_draft
from measures.models import Implementation, PeriodException, ReportingPeriod
from measures.querysets.campaigns import without_report
from tests.journal.completeness import journalled, nothing_journalled
from tests.measures.acts import account, focal_of, part, period
from tests.pages import signed_in, text_of, visit

pytestmark = pytest.mark.django_db
LIST = reverse("measures:campaigns")


def address(name: str = "campaign", code: str = "AN2-09") -> str:
    return reverse(f"measures:{name}", args=[code])


def post(user: User, url: str, **fields: Any) -> Any:
    return signed_in(user).post(url, fields, secure=True)


def stored(code: str = "AN2-09") -> ReportingPeriod:
    return ReportingPeriod.objects.get(code=code)


# --- The list ------------------------------------------------------------------------------------------


def test_the_list_says_of_each_period_what_it_covers_and_its_window(reader_ml: User):
    page = text_of(visit(reader_ml, LIST))
    assert "Situation arrêtée au 30 septembre 2026" in page
    assert "bilan de l’année" in page


def test_a_reader_counts_what_is_validated_and_not_what_is_on_its_way(reader_ml: User):
    assert "reçu" not in text_of(visit(reader_ml, LIST)).replace("Reçus", "")


def test_whoever_reads_no_measure_counts_nothing(administrator_ml: User):
    assert "validé" not in text_of(visit(administrator_ml, LIST))


def test_the_list_counts_as_the_page_of_the_campaign_does(comite_bf: User):
    lines = {row.code: tally for row, tally in visit(comite_bf, LIST).context["lines"]}
    assert lines["AN2-09"] == visit(comite_bf, address()).context["campaign"].total


# --- Opening, extending, closing -------------------------------------------------------------------------


def test_the_confederal_coordination_opens_a_prepared_campaign(coordination: User):
    with journalled("open_period", by=coordination, about=stored("AN2-BILAN"), status=("prepared", "open")):
        answer = post(coordination, address("campaign_open", "AN2-BILAN"))
    assert answer.url == address(code="AN2-BILAN")
    assert stored("AN2-BILAN").status == "open"


def test_closing_asks_first_with_what_is_missing(coordination: User):
    page = visit(coordination, address("campaign_close"))
    assert "rapports manquants" in text_of(page)
    assert stored().status == "open"


def test_a_confirmed_closing_closes_for_everyone(coordination: User):
    post(coordination, address("campaign_close"))
    assert stored().status == "closed"


def test_a_closed_campaign_is_not_closed_again(coordination: User):
    close_period(by=coordination, period=period())
    assert post(coordination, address("campaign_close")).status_code == 409


@pytest.mark.parametrize("name", ["campaign_open", "campaign_close", "campaign_dates"])
def test_no_state_opens_extends_or_closes(name: str, comite_ml: User):
    with nothing_journalled():
        assert post(comite_ml, address(name)).status_code == 404


def test_an_open_campaign_is_extended(coordination: User):
    row = stored()
    later = coordination.today() + timedelta(days=20)
    answer = post(
        coordination,
        address("campaign_dates"),
        ministries_due_on=row.ministries_due_on,
        closes_on=later,
        read_version=row.version,
    )
    assert (answer.status_code, stored().closes_on) == (302, later)


def test_an_extension_into_the_past_comes_back_with_what_was_typed(coordination: User):
    row, past = stored(), coordination.today() - timedelta(days=1)
    fields = {"ministries_due_on": row.ministries_due_on, "closes_on": past, "read_version": row.version}
    answer = post(coordination, address("campaign_dates"), **fields)
    assert answer.status_code == 422
    assert "Indiquez une date à partir d’aujourd’hui" in text_of(answer)
    assert f'value="{past.isoformat()}"' in answer.content.decode()


def test_e01_dates_changed_meanwhile_are_not_written_over(coordination: User):
    row = stored()
    later = coordination.today() + timedelta(days=20)
    fields = {"ministries_due_on": row.ministries_due_on, "closes_on": later, "read_version": row.version + 1}
    answer = post(coordination, address("campaign_dates"), **fields)
    assert answer.status_code == 409
    assert stored().closes_on == row.closes_on


def test_the_dates_of_a_closed_campaign_do_not_change(coordination: User):
    row = stored("AN2-06")
    later = coordination.today() + timedelta(days=20)
    fields = {"opens_on": row.opens_on, "ministries_due_on": later, "closes_on": later, "read_version": row.version}
    assert post(coordination, address("campaign_dates", "AN2-06"), **fields).status_code == 409


# --- Leaves -----------------------------------------------------------------------------------------------


@pytest.fixture
def leave(comite_ml: User) -> Callable[..., Any]:
    """Ask for a leave for a ministry, by Mali's coordination unless said otherwise."""

    def ask(user: User = comite_ml, ministry: str = "ML-MEF", days: int = 5, code: str = "AN2-06", **more: Any) -> Any:
        until = user.today() + timedelta(days=days)
        fields = {"ministry": Ministry.objects.get(code=ministry).pk, "until": until, "reason": "Crue du fleuve"}
        return post(user, address("exception_new", code), **fields | more)

    return ask


def test_a_leave_lets_its_ministry_write_and_no_other(leave: Callable[..., Any], coordination: User):
    close_period(by=coordination, period=period())
    row = part()
    assert leave(ministry=row.lead_ministry.code, code="AN2-09").status_code == 302
    saved = save_draft(by=account(focal_of(row)), implementation=row, period=period(), values={"status": "in_progress"})
    assert saved.pk


def test_a_leave_is_journalled_with_its_reason_for_its_own_state(leave: Callable[..., Any], comite_ml: User):
    leave()
    entry = Entry.objects.order_by("-sequence").first()
    assert (entry.act, entry.actor, entry.member_state) == ("grant_exception", comite_ml.email, "ML")
    assert "Crue du fleuve" in entry.changes


def test_a_leave_to_another_state_s_ministry_is_no_choice(leave: Callable[..., Any]):
    assert leave(ministry="NE-MEF").status_code == 422
    assert not PeriodException.objects.filter(ministry__code="NE-MEF", period__code="AN2-06").exists()


def test_a_leave_that_is_past_is_refused_beside_its_date(leave: Callable[..., Any]):
    answer = leave(days=-1)
    assert answer.status_code == 422
    assert "Indiquez une date à partir d’aujourd’hui" in text_of(answer)


def test_a_leave_to_a_ministry_that_is_no_more_is_no_choice(leave: Callable[..., Any], comite_ml: User):
    yesterday = comite_ml.today() - timedelta(days=1)
    Ministry.objects.filter(code="ML-MEF").update(active_until=yesterday)
    assert leave().status_code == 422


def test_e03_a_form_sent_twice_grants_one_leave(leave: Callable[..., Any]):
    before = PeriodException.objects.count()
    for _ in range(2):
        assert leave(cle="00000000-0000-7000-8000-0000000000aa").status_code == 302
    assert PeriodException.objects.count() == before + 1


def test_the_reason_of_a_leave_is_read_in_its_own_state_only(
    leave: Callable[..., Any], comite_ml: User, comite_ne: User, coordination: User
):
    leave()
    shown = {user: "Crue du fleuve" in text_of(visit(user, address(code="AN2-06"))) for user in
             (comite_ml, comite_ne, coordination)}  # fmt: skip
    assert list(shown.values()) == [True, False, False]


# --- Who has not reported ------------------------------------------------------------------------------------


def told(user: User) -> dict[str, list[str]]:
    """Return, by state, the codes of the ministries that a campaign's page lists."""
    states = visit(user, address()).context["campaign"].states
    return {line.state.code: [ministry.code for ministry in line.ministries] for line in states}


def test_a_ministry_is_told_of_itself(focal: Callable[[str], User]):
    assert told(focal("ML-MEF")) == {"ML": ["ML-MEF"]}


def test_a_coordination_is_told_of_its_state(comite_ml: User):
    assert list(told(comite_ml)) == ["ML"]


def test_the_confederation_is_told_of_the_three_states_in_their_order(coordination: User):
    assert list(told(coordination)) == ["BF", "ML", "NE"]


def test_a_reader_is_not_told_who_has_not_reported(reader_ml: User):
    assert told(reader_ml) == {}
    assert "Qui n’a pas transmis" not in text_of(visit(reader_ml, address()))


def test_a09_a_restricted_measure_is_counted_for_whoever_knows_it_only(comite_ml: User):
    before = visit(comite_ml, address()).context["campaign"].total.expected
    known = Implementation.objects.within(comite_ml, Verb.LIST_MISSING_REPORTS).filter(measure__level="restricted")
    hidden = known.filter(measure__axis__roadmap__code="AN2").count()
    comite_ml.clearance_confirmations.all().delete()
    assert hidden
    assert visit(User.objects.get(pk=comite_ml.pk), address()).context["campaign"].total.expected == before - hidden


def test_what_a_ministry_has_submitted_is_no_longer_missing(comite_bf: User):
    rows = Implementation.objects.within(comite_bf, Verb.LIST_MISSING_REPORTS)
    came = rows.filter(reports__step="submitted", reports__period__code="AN2-09")
    assert came.exists()
    assert not without_report(rows, period()).filter(pk__in=came.values("pk")).exists()


@pytest.mark.parametrize("name", ["xlsx", "csv"])
def test_the_list_of_who_has_not_reported_is_taken_away_as_a_file(name: str, comite_ml: User):
    answer = visit(comite_ml, f"{address()}?format={name}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="manquants-an2-09.{name}"'


def test_a_restricted_measure_leaves_in_a_file_when_asked_for_only_and_is_journalled(comite_ml: User):
    rows = Implementation.objects.within(comite_ml, Verb.LIST_MISSING_REPORTS).filter(measure__level="restricted")
    code = without_report(rows, period()).first().measure.code
    with nothing_journalled():
        assert code not in visit(comite_ml, f"{address()}?format=csv").content.decode()
    assert code in visit(comite_ml, f"{address()}?format=csv&diffusion=restreinte").content.decode()
    assert Entry.objects.order_by("-sequence").first().act == "export_measure"


@pytest.mark.parametrize(("name", "wanted"), [("lecteur.ml", "csv"), ("comite.ml", "exe")])
def test_what_is_not_listed_and_what_is_no_format_make_no_file(name: str, wanted: str):
    assert visit(account(name), f"{address()}?format={wanted}").status_code == 404


def test_a_campaign_not_yet_open_awaits_nothing(comite_ml: User):
    assert "Qui n’a pas transmis" not in text_of(visit(comite_ml, address(code="AN2-BILAN")))


def test_g11_the_page_takes_the_same_queries_for_one_state_and_for_three(comite_ml: User, coordination: User):
    counts = []
    for user in (comite_ml, coordination):
        signed = signed_in(user)
        signed.get(address(), secure=True)
        with CaptureQueriesContext(connection) as queries:
            signed.get(address(), secure=True)
        counts.append(len(queries))
    assert abs(counts[0] - counts[1]) <= 2

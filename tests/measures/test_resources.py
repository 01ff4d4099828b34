"""What leaves of the plan in a workbook: rows that are read, French titles, nobody else's money, no formula."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from measures.models import Implementation, Measure
from measures.resources import ImplementationResource, MeasureResource

Make = Callable[..., Any]


def rows_of(resource: Any, title: str, code: str) -> list[dict[str, Any]]:
    return [row for row in resource.export().dict if row[title] == code]


def test_titles_are_in_french_and_codes_are_public(comite_ml: User) -> None:
    data = MeasureResource(user=comite_ml).export()
    assert data.headers[:4] == ["Code", "Feuille de route", "Axe", "Domaine"]
    assert "AN2-DEV-07" in data["Code"]


def test_an_export_holds_the_rows_that_are_read(comite_ml: User, administrator: User, draft_measure: Make) -> None:
    hidden = draft_measure(9, level="restricted")
    assert hidden.code not in MeasureResource(user=comite_ml).export()["Code"]
    assert not MeasureResource(user=administrator).export()["Code"]
    assert not ImplementationResource(user=administrator).export()["Mesure"]


def test_a_queryset_handed_in_is_cut_to_what_is_read(comite_ml: User, draft_measure: Make) -> None:
    hidden = draft_measure(9, level="restricted")
    assert hidden.code not in MeasureResource(user=comite_ml).export(Measure.objects.all())["Code"]


def test_the_measure_continued_leaves_by_its_code_unless_it_is_restricted(
    coordination: User, draft_measure: Make
) -> None:
    former, hidden = draft_measure(1), draft_measure(2, level="restricted")
    for number, continued in ((3, former), (4, hidden)):
        draft_measure(number, continues=continued)
    resource = MeasureResource(user=coordination)
    assert [row["Poursuit"] for row in rows_of(resource, "Code", "AN3-DEV-03")] == [former.code]
    assert [row["Poursuit"] for row in rows_of(resource, "Code", "AN3-DEV-04")] == [""]


def test_what_a_state_pays_leaves_to_that_state_only(
    comite_ml: User, comite_ne: User, coordination: User, draft_part: Make
) -> None:
    part = draft_part("ML", national_share=111_222_333)
    title = "Quote-part nationale (francs CFA)"
    for user, share in ((comite_ml, 111_222_333), (comite_ne, None), (coordination, None)):
        [row] = rows_of(ImplementationResource(user=user), "Mesure", part.measure.code)
        assert (row[title] or None) == share


def test_associated_ministries_leave_by_their_codes(comite_ml: User, draft_part: Make) -> None:
    part = draft_part("ML")
    part.associated_ministries.add(part.lead_ministry)
    [row] = rows_of(ImplementationResource(user=comite_ml), "Mesure", part.measure.code)
    assert row["Structures associées"] == part.lead_ministry.code


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "＝1", "'=1"])
def test_d03_a_text_that_could_be_run_leaves_inert(coordination: User, draft_measure: Make, text: str) -> None:
    measure = draft_measure(1, description=text)
    [row] = rows_of(MeasureResource(user=coordination), "Code", measure.code)
    assert row["Description"] == "'" + text


def test_an_export_takes_as_many_queries_for_one_row_as_for_six(comite_ml: User) -> None:
    assert comite_ml.readable_levels
    keys = list(Implementation.objects.filter(member_state="ML").values_list("pk", flat=True)[:6])
    counted = []
    for chosen in (keys[:1], keys):
        with CaptureQueriesContext(connection) as queries:
            data = ImplementationResource(user=comite_ml).export(Implementation.objects.filter(pk__in=chosen))
        assert len(data) == len(chosen)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_restricted_measures_do_not_leave_by_the_admin(client: Client, coordination: User, draft_measure: Make) -> None:
    hidden, shown = draft_measure(1, level="restricted"), draft_measure(2)
    client.force_login(coordination)
    text = client.get(reverse("admin:measures_measure_export"), {"format": "csv"}).getvalue().decode("utf-8-sig")
    assert shown.code in text
    assert hidden.code not in text

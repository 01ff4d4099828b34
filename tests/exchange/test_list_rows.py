"""The cells of a list are the same whether they are read from the columns of a table or from its objects."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from import_export.resources import ModelResource

from accounts.models import User
from exchange.tables import TABLES
from measures.models import Implementation, Measure
from measures.resources import ImplementationResource, MeasureResource

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("is_typed", [True, False])
@pytest.mark.parametrize("label", sorted(TABLES))
@pytest.mark.parametrize("name", ["coordination", "comite.ml"])
def test_rows_of_columns_are_those_of_objects(
    account: Callable[[str], User], label: str, name: str, is_typed: bool
) -> None:
    resource = TABLES[label].resource(user=account(name))
    plain = [list(row) for row in resource.rows(is_typed=is_typed)]
    assert plain == [list(row) for row in resource.export(force_native_type=is_typed)]
    assert plain


@pytest.mark.parametrize("resource", [MeasureResource, ImplementationResource])
def test_the_long_lists_make_no_object_of_a_row(
    comite_ml: User, resource: type[ModelResource], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*values: Any) -> None:
        raise AssertionError("an object was made")

    assert comite_ml.readable_levels
    for model in (Measure, Implementation):
        monkeypatch.setattr(model, "from_db", refuse)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert list(resource(user=comite_ml).rows(is_typed=True))
    assert len(asked) == 1


def test_d03_a_text_that_could_be_run_leaves_inert_from_the_columns_too(measure: Measure, coordination: User) -> None:
    Measure.objects.filter(pk=measure.pk).update(description="=1+1")
    rows = MeasureResource(user=coordination).rows(is_typed=True)
    assert [row[5] for row in rows if row[0] == measure.code] == ["'=1+1"]

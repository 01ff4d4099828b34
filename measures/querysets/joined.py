"""Codes of many rows joined in one text by the database, so that a long list makes no object of each."""

from typing import Any

from django.apps import apps
from django.db.models import Aggregate, CharField, OuterRef, QuerySet, Subquery, Value

SEPARATOR = "; "


class _Joined(Aggregate):
    """The texts of a group, in no order, joined by the separator that is the second argument."""

    function = "STRING_AGG"
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def with_associated_codes(implementations: QuerySet) -> QuerySet:
    """Annotate implementations with `associated_codes`: None where no ministry is associated."""
    through = apps.get_model("measures", "Implementation").associated_ministries.through.objects
    ministries = through.filter(implementation=OuterRef("pk")).order_by().values("implementation")
    codes = ministries.annotate(codes=_Joined("ministry__code", Value(SEPARATOR))).values("codes")
    return implementations.annotate(associated_codes=Subquery(codes))

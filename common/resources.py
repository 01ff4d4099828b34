"""The base of every spreadsheet that leaves: rows that the account reads, no live formula."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from import_export.fields import Field
from import_export.formats.base_formats import CSV, XLSX, Format
from import_export.resources import ModelResource

from common.spreadsheet import neutralise


class SemicolonCsv(CSV):
    """CSV as French spreadsheet programs open it: semicolons, and a byte order mark."""

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        text = dataset.export("csv", delimiter=";")
        return text.encode("utf-8-sig")

    def is_binary(self) -> bool:
        return True


EXPORT_FORMATS: dict[str, type[Format]] = {"xlsx": XLSX, "csv": SemicolonCsv}


def export_format(name: str) -> str:
    """Return a format that a list gives; 404 for any other word in the address."""
    if name not in EXPORT_FORMATS:
        raise Http404
    return name


class ScopedResource(ModelResource):
    """Columns of one model; export only, for a workbook comes in through `exchange`."""

    def __init__(self, user: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user = user

    def get_queryset(self) -> QuerySet:
        return self._meta.model._default_manager.visible_to(self.user)

    def filter_export(self, queryset: QuerySet, **kwargs: Any) -> QuerySet:
        # A caller may hand in any queryset: what leaves is always cut to what is read.
        return queryset.visible_to(self.user)

    def export_field(self, field: Field, instance: Any, **kwargs: Any) -> Any:
        value = super().export_field(field, instance, **kwargs)
        return neutralise(value) if isinstance(value, str) else value


def file_answer(
    resource: ScopedResource, rows: QuerySet | None = None, *, file_format: str, name: str, title: str
) -> HttpResponse:
    """Return rows (those of the resource by default) as a file: `name` is its own, `title` that of its only sheet."""
    form = EXPORT_FORMATS[file_format]()
    dataset = resource.export(queryset=rows, force_native_type=file_format == "xlsx")
    dataset.title = title
    return HttpResponse(
        form.export_data(dataset),
        content_type=form.get_content_type(),
        headers={"Content-Disposition": f'attachment; filename="{name}.{file_format}"'},
    )

"""The base of every spreadsheet that leaves: rows that the account reads, no live formula."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import DateWidget, NumberWidget, Widget

from common.access import Verb
from common.list_files import CSV, XLSX, ListFormat, Row, cut, written
from common.spreadsheet import neutralise

EXPORT_FORMATS: dict[str, ListFormat] = {"xlsx": XLSX, "csv": CSV}

Shape = Callable[[Any], Any]

# Widgets that, asked for a native value, return the stored one.
_GIVEN_AS_STORED = (DateWidget.render, NumberWidget.render)
_PORTION = 2000
_DISPLAY_START, _DISPLAY_END = "get_", "_display"


def export_format(name: str) -> str:
    """Return a format that a list gives; 404 for any other word in the address."""
    if name not in EXPORT_FORMATS:
        raise Http404
    return name


def import_link(user: Any, *, model: str = "") -> str:
    """Return the address at which the rows of a list come in; empty for who sends no workbook.

    `model` is a plain table of the exchange page; without it, reports, blockers and revisions come in together.
    """
    if not user.may(Verb.UPLOAD_WORKBOOK):
        return ""
    return reverse("exchange:upload") + (f"?modele={model}" if model else "")


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
        return _inert(super().export_field(field, instance, **kwargs))

    def rows(self, queryset: QuerySet | None = None, *, is_typed: bool) -> Iterator[Row]:
        """Yield the cells of each row, those of `get_queryset` by default, as they are asked for.

        Where every column is one of the table's, no object is made of a row: that is most of the cost.
        """
        chosen = self.filter_export(self.get_queryset() if queryset is None else queryset)
        columns = self._columns(chosen, is_typed)
        if columns is None:
            return (self.export_resource(row, force_native_type=is_typed) for row in self.iter_queryset(chosen))
        return _plain_rows(chosen, columns)

    def _columns(self, rows: QuerySet, is_typed: bool) -> list[tuple[str, Shape | None]] | None:
        """Return the path and the shape of each column; None if one of them is told from the object itself."""
        if type(self).iter_queryset is not ModelResource.iter_queryset:
            return None
        columns = []
        for field in self.get_export_fields():
            path = self._path(field, rows)
            if path is None:
                return None
            columns.append((path, _shape(field, path, rows.model, is_typed)))
        return columns

    def _path(self, field: Field, rows: QuerySet) -> str | None:
        told = hasattr(self, field.get_dehydrate_method(self.get_field_name(field)))
        if told or not field.attribute:
            return None
        path = _stored_name(field.attribute)
        return path if path in rows.query.annotations or _stored_field(rows.model, path) else None


def _plain_rows(rows: QuerySet, columns: list[tuple[str, Shape | None]]) -> Iterator[Row]:
    shapes = [(place, shape) for place, (_, shape) in enumerate(columns) if shape]
    for values in rows.values_list(*(path for path, _ in columns)).iterator(chunk_size=_PORTION):
        cells = list(values)
        for place, shape in shapes:
            cells[place] = shape(cells[place])
        yield cells


def _stored_name(attribute: str) -> str:
    """Return the path of the column behind an attribute: `axis__get_nature_display` shows `axis__nature`."""
    head, separator, last = attribute.rpartition("__")
    if last.startswith(_DISPLAY_START) and last.endswith(_DISPLAY_END):
        last = last[len(_DISPLAY_START) : -len(_DISPLAY_END)]
    return f"{head}{separator}{last}"


def _stored_field(model: type[Model], path: str) -> Any:
    """Return the column at the end of a path, None if it leads elsewhere (to a property, to many rows)."""
    found: Any = None
    for name in path.split("__"):
        try:
            found = model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        if not found.concrete or found.many_to_many:
            return None
        model = found.related_model
    return found


def _shape(field: Field, path: str, model: type[Model], is_typed: bool) -> Shape | None:
    """Return what makes a cell of a stored value: None where the value is the cell."""
    if path != field.attribute:
        labels = {value: _inert(str(label)) for value, label in _stored_field(model, path).flatchoices}
        return lambda value: labels.get(value) or _text(value)
    render = field.widget.render
    if type(field.widget).render is Widget.render:
        return _text
    if is_typed and type(field.widget).render in _GIVEN_AS_STORED:
        return None
    return lambda value: _inert(render(value, force_native_type=is_typed))


def _text(value: Any) -> str:
    return "" if value is None else _inert(str(value))


def _inert(value: Any) -> Any:
    """Return a cell that no spreadsheet runs and that every spreadsheet holds."""
    return cut(neutralise(value)) if isinstance(value, str) else value


def list_file(
    resource: ScopedResource, rows: QuerySet | None = None, *, file_format: str, title: str, warning: str = ""
) -> bytes:
    """Return rows (those of the resource by default) as a file of one sheet, `title`; `warning` stands above."""
    form = EXPORT_FORMATS[file_format]
    return written(form, title, resource.get_export_headers(), resource.rows(rows, is_typed=form.is_typed), warning)


def file_answer(
    resource: ScopedResource,
    rows: QuerySet | None = None,
    *,
    file_format: str,
    name: str,
    title: str,
    warning: str = "",
) -> HttpResponse:
    """Return rows as the answer to a request: `name` is the file's own."""
    content = list_file(resource, rows, file_format=file_format, title=title, warning=warning)
    return download(content, EXPORT_FORMATS[file_format], name)


def download(content: bytes, form: ListFormat, name: str) -> HttpResponse:
    """Return a list that is made as the answer to a request, to be kept under `name`."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=form.content_type, headers=headers)

"""Bases of every form: choices cut to what the account reads, and the version that was read."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from common.errors import Conflict, Unacceptable
from common.file_types import DOCUMENTS, Kind
from common.receiving import EMPTY, receive, too_large


def day_input() -> forms.DateInput:
    """Return the browser's own choice of a day, which wants ISO dates; a plain field where it has none."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


# What the column of a version holds.
_HIGHEST_VERSION = 2**31 - 1


class ReadVersionField(forms.IntegerField):
    """The version shown to whoever fills the form; never a change by itself."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=_HIGHEST_VERSION, required=False, widget=forms.HiddenInput, **kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


def version_in(text: str) -> int | None:
    """Return the version that a page sent back outside a form; None for what is not one."""
    with suppress(ValidationError):
        return ReadVersionField().clean(text)
    return None


class ReceivedFileField(forms.FileField):
    """A file judged by its content; the cleaned value is what may be kept (`common.receiving.Received`).

    `most` is its ceiling in bytes; `was_cut` says that the upload passed it and never arrived whole.
    """

    def __init__(self, *, kinds: tuple[Kind, ...] = DOCUMENTS, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kinds = kinds
        self.most = settings.UPLOAD_MAX_BYTES
        self.was_cut = False
        self.error_messages["empty"] = EMPTY

    def clean(self, data: Any, initial: Any = None) -> Any:
        if self.was_cut:
            raise ValidationError(too_large(self.most))
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return receive(upload, self.most, self.kinds)
        except Unacceptable as refusal:
            raise ValidationError(refusal.sentence) from refusal


def scope_choices(fields: Iterable[forms.Field], user: Any) -> None:
    """Cut every choice of rows to those that `user` reads.

    A field declared with an empty queryset offers all of them; a narrower queryset stays so.
    """
    for field in fields:
        if isinstance(field, forms.ModelChoiceField):
            declared = field.queryset
            rows = declared.model._default_manager.all() if declared.query.is_empty() else declared
            field.queryset = rows.visible_to(user)


class ScopedForm(forms.Form):
    """A form of the site; `user` is the account that fills it."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        scope_choices(self.fields.values(), user)


class ScopedModelForm(forms.ModelForm):
    """A form on one row: it validates, the view hands what it holds to an action, never `save()`."""

    read_version = ReadVersionField()

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        scope_choices(self.fields.values(), user)
        show_read_version(self)


class RowForm(forms.ModelForm):
    """The form of a row in the admin, whose choices the admin scopes.

    `refusal` is what the action refused after the form itself was valid: shown as the form's own
    fault, with the values typed. `takes_stored_version` is set after a conflict: the difference is
    then on the page, so that sending the form again is a choice made knowing it.
    """

    read_version = ReadVersionField()
    refusal: ValidationError | Conflict | None = None
    takes_stored_version = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        show_read_version(self)
        if self.takes_stored_version and self.is_bound and hasattr(self.instance, "version"):
            take_version(self, self.instance.version)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal is not None:
            add_refusal(self, self.refusal)
        return cleaned


def show_read_version(form: forms.ModelForm) -> None:
    """Start the hidden version from the row, or drop it where rows carry none."""
    if not hasattr(form.instance, "version"):
        form.fields.pop("read_version", None)
    elif not form.instance._state.adding:
        form.initial["read_version"] = form.instance.version


def take_version(form: forms.BaseForm, version: int) -> None:
    """Put the stored version in a form that comes back with the difference: sending it again is then a choice."""
    form.data = form.data.copy()
    form.data[form.add_prefix("read_version")] = str(version)  # type: ignore[index]


def add_refusal(form: forms.BaseForm, refusal: ValidationError | Conflict) -> None:
    """Put the sentences of a refusal beside their fields, or above the form."""
    if isinstance(refusal, Conflict):
        form.add_error(None, refusal.sentence)
        return
    by_field = refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
    for name, sentences in by_field.items():
        form.add_error(name if name in form.fields else None, sentences)

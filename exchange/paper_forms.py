"""The signed documents asked of a coordination: the one of the file, or one a ministry where it holds several."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms

from accounts.models import Ministry
from exchange.rules.choices import PAPERS_KEPT_UNDER
from measures.actions.papers import Papers
from measures.enums import Signatory
from measures.forms.papers import PaperForm

NONE_GIVEN = "Indiquez au moins le document signé d’un ministère\u00a0: les lignes des autres sont laissées de côté."
_TYPED = ("signed_by", "reference", "signed_on")
_LONGEST = 200
_MOST = 300
# More ministries than a state has.
MOST_LEADS = 100


class MinistryPaperForm(PaperForm):
    """The document of one ministry among several: left empty, its rows are left aside."""

    signed_by = forms.ChoiceField(label="Signataire", choices=[("", "–"), *Signatory.choices])


class SignedPapers:
    """The forms of the documents, by code of ministry; `leads` tells how many rows each would stand for.

    `data` and `files` are what was sent; `answers` holds what was typed on another page of the preview.
    """

    def __init__(
        self, user: Any, leads: Mapping[str, int], data: Any = None, files: Any = None, answers: Any = None
    ) -> None:
        self.leads, self.is_several = leads, len(leads) > 1
        kept = (answers or {}).get(PAPERS_KEPT_UNDER, {}) if data is None else {}
        codes = sorted(leads) if self.is_several else [next(iter(leads), "")]
        self.forms = {code: self._form(code, data, files, kept) for code in codes}
        self.user, self.fault = user, ""

    def _form(self, code: str, data: Any, files: Any, kept: Mapping[str, str]) -> PaperForm:
        if not self.is_several:
            return PaperForm(data, files, initial={name: kept[name] for name in _TYPED if name in kept})
        typed = {name: kept[f"{code}-{name}"] for name in _TYPED if f"{code}-{name}" in kept}
        optional: dict[str, Any] = {"empty_permitted": True, "use_required_attribute": False}
        return MinistryPaperForm(data, files, prefix=code, initial=typed, **optional)

    @property
    def form(self) -> PaperForm | None:
        """The only form, where one document stands for the whole file."""
        return None if self.is_several else next(iter(self.forms.values()))

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the ministries, by code."""
        named = Ministry.objects.visible_to(self.user).filter(code__in=list(self.forms)) if self.is_several else ()
        return {row.code: row.name for row in named}

    def lines(self) -> list[tuple[str, int, PaperForm]]:
        """Return each ministry by its name, with how many rows wait for its document, and its form."""
        return [(self.names.get(code, code), self.leads.get(code, 0), form) for code, form in self.forms.items()]

    def is_valid(self) -> bool:
        """Return whether what was given is whole: of several documents one at least, none by halves."""
        # Each is judged, for all their faults to be told at once.
        faults = [code for code, form in self.forms.items() if not form.is_valid()]
        if self.is_several and not any(form.has_changed() for form in self.forms.values()):
            self.fault = NONE_GIVEN
        return not faults and not self.fault

    def papers(self) -> Papers:
        """Return the documents of a valid set, by code of ministry."""
        given = {code: form.paper() for code, form in self.forms.items() if form.has_changed()}
        return given.get("", given)


def typed_papers(data: Any) -> dict[str, str]:
    """Return what was typed of the documents, to be kept from one page to the next; a scan is joined at the end."""
    found = {
        name: data[name].replace("\0", "")[:_LONGEST]
        for name in data
        if name in _TYPED or name.rpartition("-")[2] in _TYPED
    }
    return {name: text for name, text in list(found.items())[:_MOST] if text and len(name) <= _LONGEST}

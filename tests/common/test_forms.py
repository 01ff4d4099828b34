"""Bases of forms: choices cut to what one reads, and the version that was read."""

from collections.abc import Callable

import pytest
from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Ministry, User
from common.errors import Conflict
from common.forms import RowForm, ScopedForm, ScopedModelForm, add_refusal

Account = Callable[[str], User]


class ChoiceForm(ScopedForm):
    account = forms.ModelChoiceField(User.objects.none(), label="Compte")
    reader = forms.ModelChoiceField(User.objects.filter(role="observer"), label="Lecteur")


class MinistryForm(ScopedModelForm):
    class Meta:
        model = Ministry
        fields = ("acronym", "name")


class MinistryRowForm(RowForm):
    class Meta:
        model = Ministry
        fields = ("acronym", "name")


@pytest.mark.parametrize("name", ["administrateur.ml", "comite.ml", "administrateur", "point-focal.ml-mef"])
def test_a07_a_choice_offers_the_rows_that_one_reads_and_keeps_a_narrower_one_so(account: Account, name: str) -> None:
    form = ChoiceForm(user=account(name))
    readable = User.objects.visible_to(account(name))
    assert set(form.fields["account"].queryset) == set(readable)
    assert set(form.fields["reader"].queryset) == set(readable.filter(role="observer"))


def test_a_choice_that_one_does_not_read_is_refused_like_one_that_does_not_exist(account: Account) -> None:
    def errors(key: object) -> list[str]:
        form = ChoiceForm({"account": key}, user=account("administrateur.ml"))
        form.is_valid()
        return list(form.errors["account"])

    assert errors(account("comite.ne").pk) == errors("0198d000-0000-7000-8000-000000000000")


def test_the_version_that_was_read_travels_with_an_edited_row_and_a_new_one_has_none(account: Account) -> None:
    ministry = Ministry.objects.get(code="ML-MEF")
    edited = MinistryForm(user=account("administrateur.ml"), instance=ministry)
    assert edited["read_version"].value() == ministry.version
    assert MinistryForm(user=account("administrateur.ml"))["read_version"].value() is None


def test_a_refusal_stands_beside_its_field_or_above_the_form(db: None) -> None:
    form = MinistryRowForm({"acronym": "MEF", "name": "Nom"}, instance=Ministry(code="ML-X", member_state_id="ML"))
    form.is_valid()
    add_refusal(form, ValidationError({"name": "Nom refusé.", "code": "Code refusé."}))
    add_refusal(form, Conflict("Fiche modifiée entre-temps."))
    assert form.errors["name"] == ["Nom refusé."]
    assert form.non_field_errors() == ["Code refusé.", "Fiche modifiée entre-temps."]

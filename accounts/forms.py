"""Forms of the accounts app; the actions write."""

from typing import Any

from django import forms

from accounts.models import Interim, User
from common.forms import RowForm, ScopedForm, day_input

NOBODY = "Aucun autre compte actif de votre périmètre n’a cette adresse. Vérifiez-la auprès de votre administrateur."


class AccountForm(RowForm):
    """An account as an administrator fills it: no password, no confirmation, nothing above the rights table."""

    class Meta:
        model = User
        fields = ("email", "function", "role", "member_state", "ministry", "mandate", "clearance", "is_active")

    def clean_email(self) -> Any:
        """An address is kept in lower case: it is the name under which one signs in."""
        return self.cleaned_data["email"].lower()


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=day_input())


class InterimForm(ScopedForm):
    """Who replaces the account that fills it, and when.

    The person is named by address: most roles read no account but their own, so none is offered.
    """

    person = forms.EmailField(label="Adresse électronique de l’intérimaire", max_length=254)
    starts_on = _day("Du")
    ends_on = _day("Au (dernier jour compris)")

    def clean_person(self) -> User:
        """Return the account that has the address; one elsewhere, or closed, is answered like none."""
        person = User.objects.beside(self.user).having_address([self.cleaned_data["person"].lower()]).first()
        if person is None:
            raise forms.ValidationError(NOBODY)
        return person

    def interim(self) -> Interim:
        """Return the interim as the action takes it."""
        return Interim(holder=self.user, **self.cleaned_data)


class PreferencesForm(forms.Form):
    """What one chooses for one's own account."""

    wants_digest = forms.BooleanField(label="Recevoir le rappel quotidien par courriel", required=False)

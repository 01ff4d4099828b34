"""Fields of the forms of the protocols app; the actions write."""

from django import forms


class ConfirmationForm(forms.Form):
    """A confirmation holds nothing but the version of what was read."""

    version = forms.IntegerField(label="version", min_value=1, widget=forms.HiddenInput)

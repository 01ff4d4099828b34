"""Forms of the accounts app; the actions write."""

from typing import Any

from accounts.models import User
from common.forms import RowForm


class AccountForm(RowForm):
    """An account as an administrator fills it: no password, no confirmation, nothing above the rights table."""

    class Meta:
        model = User
        fields = ("email", "function", "role", "member_state", "ministry", "mandate", "clearance", "is_active")

    def clean_email(self) -> Any:
        """An address is kept in lower case: it is the name under which one signs in."""
        return self.cleaned_data["email"].lower()

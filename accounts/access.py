"""Fetch an account and check at once: what one may not read does not exist."""

from typing import Any

from django.http import Http404

from accounts.models import User


def get_account(user: Any, pk: Any) -> User:
    """Return an account that `user` reads or is awaited to confirm; 404 as if it did not exist otherwise."""
    account = User.objects.listed_for(user).select_related("member_state", "ministry").filter(pk=pk).first()
    if account is None:
        raise Http404
    return account

"""Fetch an account and check at once: what one may not read does not exist."""

from typing import Any

from django.http import Http404

from accounts.models import Interim, User

# Where a session keeps which interim was taken; it is judged again at each request.
TAKEN = "interim"


def get_account(user: Any, pk: Any) -> User:
    """Return an account that `user` reads or is awaited to confirm; 404 as if it did not exist otherwise."""
    account = User.objects.listed_for(user).select_related("member_state", "ministry").filter(pk=pk).first()
    if account is None:
        raise Http404
    return account


def get_interim(user: Any, pk: Any) -> Interim:
    """Return an interim that the account gave, holds or administers; 404 as if it did not exist otherwise."""
    interim = Interim.objects.visible_to(user).with_places().filter(pk=pk).first()
    if interim is None:
        raise Http404
    return interim


def taken_interim(person: User, session: Any) -> Interim | None:
    """Return the interim that a person took in this session, None if there is none or it no longer stands."""
    if TAKEN not in session:
        return None
    interim = Interim.objects.with_places().filter(pk=session[TAKEN], person=person.pk).first()
    return interim if interim is not None and interim.stands_on(person.today()) else None

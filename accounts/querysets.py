"""Reads of accounts and reference data, by scope."""

from datetime import date
from typing import Any

from django.contrib.auth.models import BaseUserManager
from django.db.models import Q, QuerySet

from accounts.scopes import EVERYTHING, in_reach
from common.access import Scope, Verb


class ReferenceQuerySet(QuerySet):
    """Data that every account reads and that administrators of the Confederation write."""

    write_verb = Verb.WRITE_REFERENCE

    def visible_to(self, user: Any) -> "ReferenceQuerySet":
        return self.filter(in_reach(user, Verb.READ_REFERENCE, {Scope.ALL: EVERYTHING}))

    def editable_by(self, user: Any) -> "ReferenceQuerySet":
        return self.filter(in_reach(user, self.write_verb, {Scope.CONF: EVERYTHING}))


class StateReferenceQuerySet(ReferenceQuerySet):
    """Reference data of one state, written by that state: ministries, titles of its bodies."""

    def editable_by(self, user: Any) -> "StateReferenceQuerySet":
        own = Q(member_state=user.member_state_id) & Q(member_state__isnull=False)
        return self.filter(in_reach(user, Verb.WRITE_MINISTRY, {Scope.STATE: own}))


class MinistryQuerySet(StateReferenceQuerySet):
    def active_on(self, day: date) -> "MinistryQuerySet":
        """Return the ministries that exist on a day."""
        return self.filter(Q(active_from__isnull=True) | Q(active_from__lte=day)).filter(
            Q(active_until__isnull=True) | Q(active_until__gte=day)
        )


class SuccessionQuerySet(QuerySet):
    def visible_to(self, user: Any) -> "SuccessionQuerySet":
        return self.filter(in_reach(user, Verb.READ_REFERENCE, {Scope.ALL: EVERYTHING}))

    def editable_by(self, user: Any) -> "SuccessionQuerySet":
        own = Q(predecessor__member_state=user.member_state_id)
        return self.filter(in_reach(user, Verb.PREPARE_SUCCESSION, {Scope.STATE: own}))

    def predecessors_of(self, ministry_id: Any) -> "SuccessionQuerySet":
        """Return the confirmed successions that led to a ministry."""
        return self.filter(successor=ministry_id, confirmed_at__isnull=False)


class UserQuerySet(QuerySet):
    """Accounts: one's own, one's state's or the Confederation's."""

    def _reach(self, user: Any) -> dict[Scope, Q]:
        return {
            Scope.SELF: Q(pk=user.pk),
            Scope.STATE: Q(member_state=user.member_state_id) & Q(member_state__isnull=False),
            Scope.CONF: Q(member_state__isnull=True),
        }

    def visible_to(self, user: Any) -> "UserQuerySet":
        return self.filter(in_reach(user, Verb.READ_ACCOUNT, self._reach(user)))

    def editable_by(self, user: Any) -> "UserQuerySet":
        return self.filter(in_reach(user, Verb.WRITE_ACCOUNT, self._reach(user)))

    def confirmable_by(self, user: Any) -> "UserQuerySet":
        return self.filter(in_reach(user, Verb.CONFIRM_ACCOUNT, self._reach(user)))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Accounts are found by e-mail, whatever the case; they are made by `accounts.actions` only."""

    def get_by_natural_key(self, email: str) -> Any:
        return self.get(email__iexact=email)

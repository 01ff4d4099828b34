"""Reads of accounts and reference data, by scope."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.contrib.auth.models import BaseUserManager
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from accounts.rules import NEEDS_CONFIRMATION, may_be_restricted, may_confirm, may_confirm_clearance
from accounts.scopes import EVERYTHING, NOTHING, in_reach
from common.access import Identity, Level, Role, Scope, Verb


class ReferenceQuerySet(QuerySet):
    """Data that every account reads and that administrators of the Confederation write."""

    write_verb = Verb.WRITE_REFERENCE

    def visible_to(self, user: Any) -> "ReferenceQuerySet":
        return self.filter(in_reach(user, Verb.READ_REFERENCE, {Scope.ALL: EVERYTHING}))

    def editable_by(self, user: Any) -> "ReferenceQuerySet":
        return self.filter(in_reach(user, self.write_verb, {Scope.CONF: EVERYTHING}))


class MemberStateQuerySet(ReferenceQuerySet):
    """States, written by the Confederation; each state's administrators keep their letterhead."""

    def editable_by(self, user: Any) -> "MemberStateQuerySet":
        letterhead = in_reach(user, Verb.WRITE_MINISTRY, {Scope.STATE: Q(pk=user.member_state_id)})
        return self.filter(in_reach(user, self.write_verb, {Scope.CONF: EVERYTHING}) | letterhead)


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
        """Return the successions that one prepares; a confirmed one is read only."""
        own = Q(predecessor__member_state=user.member_state_id)
        return self.filter(in_reach(user, Verb.PREPARE_SUCCESSION, {Scope.STATE: own}), confirmed_at__isnull=True)

    def confirmable_by(self, user: Any) -> "SuccessionQuerySet":
        """Return the successions that wait for this person: never one's own."""
        own = Q(predecessor__member_state=user.member_state_id)
        waiting = self.filter(in_reach(user, Verb.CONFIRM_SUCCESSION, {Scope.STATE: own}), confirmed_at__isnull=True)
        return waiting.exclude(prepared_by=user.pk)

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

    def replaceable_by(self, user: Any) -> "UserQuerySet":
        """Return the accounts in whose place one may have somebody act: one's own, those one administers."""
        return self.filter(in_reach(user, Verb.GIVE_INTERIM, self._reach(user)))

    def beside(self, user: Any) -> "UserQuerySet":
        """Return the other active accounts of one's state, or of the Confederation for an account of it."""
        return self.filter(member_state=user.member_state_id, is_active=True).exclude(pk=user.pk)

    def listed_for(self, user: Any) -> "UserQuerySet":
        """Return the accounts that one reads, and those that wait for one's confirmation."""
        accounts = self.model._default_manager
        waiting = Q(pk__in=accounts.confirmable_by(user).values("pk")) | Q(
            pk__in=accounts.clearance_confirmable_by(user).values("pk")
        )
        return self.filter(in_reach(user, Verb.READ_ACCOUNT, self._reach(user)) | waiting)

    def confirmable_by(self, user: Any) -> "UserQuerySet":
        """Return the accounts that wait for this person's confirmation (note 11): never those one asked for."""
        places = NOTHING
        for wanted in NEEDS_CONFIRMATION:
            places |= _is(wanted) & self._where_confirmed(user, wanted)
        waiting = self.filter(places, confirmed_at__isnull=True, is_active=True)
        return waiting.exclude(pk=user.pk).exclude(asked_by=user.pk)

    def clearance_confirmable_by(self, user: Any) -> "UserQuerySet":
        """Return the `restricted` clearances that wait for the agreement of this person's state."""
        places = NOTHING
        for wanted in filter(may_be_restricted, Identity):
            if may_confirm_clearance(user.identity, wanted, same_state=False):
                places |= _is(wanted)
            elif may_confirm_clearance(user.identity, wanted, same_state=True):
                places |= _is(wanted) & Q(member_state=user.member_state_id)
        agreed = self.model._default_manager.filter(clearance_confirmations__confirmed_for=user.member_state_id)
        waiting = self.filter(places, clearance=Level.RESTRICTED, is_active=True)
        return waiting.exclude(pk=user.pk).exclude(pk__in=agreed.values("pk"))

    def administrators_of(self, state_code: str | None) -> "UserQuerySet":
        """Return the active and confirmed administrators of a state, or of the Confederation for None."""
        place = Q(member_state=state_code) if state_code else Q(member_state__isnull=True)
        return self.filter(place, role=Role.ADMINISTRATOR, is_active=True, confirmed_at__isnull=False)

    def _where_confirmed(self, user: Any, wanted: Identity) -> Q:
        """Return for which places the account may confirm that identity, by the rules of note 11."""
        if may_confirm(user.identity, wanted, same_state=False, has_two_administrators=True):
            return EVERYTHING
        where = NOTHING
        if may_confirm(user.identity, wanted, same_state=True, has_two_administrators=True):
            where |= Q(member_state=user.member_state_id)
        if may_confirm(user.identity, wanted, same_state=False, has_two_administrators=False):
            where |= ~Q(member_state__in=self.states_with_two_administrators())
        return where

    def states_with_two_administrators(self) -> QuerySet:
        """Return the codes of the states that need nobody else's second person (note 11)."""
        active = self.model._default_manager.filter(
            role=Role.ADMINISTRATOR, is_active=True, confirmed_at__isnull=False, member_state__isnull=False
        )
        counted = active.order_by().values("member_state").annotate(number=Count("pk"))
        return counted.filter(number__gte=2).values_list("member_state", flat=True)

    def wanting_digest(self) -> "UserQuerySet":
        """Return the accounts that get the daily reminder; one that owes a new password reads nothing yet."""
        return self.filter(is_active=True, wants_digest=True, must_change_password=False)

    def having_address(self, addresses: Collection[str]) -> "UserQuerySet":
        """Return the accounts that have one of these addresses in lower case, with it as `address`."""
        return self.annotate(address=Lower("email")).filter(address__in=addresses)


def _is(identity: Identity) -> Q:
    """Return the condition that an account has an identity."""
    role, _, place = identity.partition("@")
    return Q(role=role) & (Q(member_state__isnull=place == "confederation") if place else EVERYTHING)


class InterimQuerySet(QuerySet):
    """Replacements: read with the account replaced, given by its holder or its administrators."""

    def visible_to(self, user: Any) -> "InterimQuerySet":
        reach = in_reach(user, Verb.READ_ACCOUNT, self._reach(user))
        return self.filter(reach | Q(person=user.pk))

    def editable_by(self, user: Any) -> "InterimQuerySet":
        return self.filter(in_reach(user, Verb.GIVE_INTERIM, self._reach(user)))

    def involving(self, account: Any) -> "InterimQuerySet":
        """Return the interims that an account gave or holds."""
        return self.filter(Q(holder=account.pk) | Q(person=account.pk))

    def not_over_on(self, day: date) -> "InterimQuerySet":
        """Return the interims that are in force or to come."""
        return self.filter(ends_on__gte=day, ended_at__isnull=True)

    def with_places(self) -> "InterimQuerySet":
        """Read both accounts with what says who and where they are."""
        places = [
            f"{who}__{place}" for who in ("holder", "person") for place in ("member_state", "ministry", "mandate")
        ]
        return self.select_related(*places)

    def _reach(self, user: Any) -> dict[Scope, Q]:
        return {
            Scope.SELF: Q(holder=user.pk),
            Scope.STATE: Q(holder__member_state=user.member_state_id) & Q(holder__member_state__isnull=False),
            Scope.CONF: Q(holder__member_state__isnull=True),
        }


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Accounts are found by e-mail, whatever the case; they are made by `accounts.actions` only."""

    def get_by_natural_key(self, email: str) -> Any:
        return self.get(email__iexact=email)

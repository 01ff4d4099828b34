"""Reads of the protocols app, by right and scope (`docs/rights.md`, table C)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.scopes import EVERYTHING, NOTHING, Reach, in_reach
from common.access import Scope, Verb
from protocols.rules.legal_basis import standings
from protocols.rules.matrix import Line, Matrix, matrix
from protocols.rules.provisions import Provisions, provisions

_READ_BY_ALL = {Scope.ALL: EVERYTHING}
# An instrument belongs to no state: whoever holds a right on what is of no state holds it here.
_WRITTEN_FOR_ALL = {Scope.CONF: EVERYTHING}
# The entries by which somebody writes what another person confirms.
ACT_WRITTEN = ("record_act", "correct_act")
STATEMENT_WRITTEN = ("record_statement",)


def presides_on(user: Any, day: date) -> bool:
    """Return whether the account's state holds the presidency on a day."""
    if user.member_state_id is None:
        return False
    mandates = user.member_state.mandate_set.filter(starts_on__lte=day)
    return mandates.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day)).exists()


def keeps_treaties(user: Any) -> bool:
    """Return whether the account's ministry keeps its state's treaties."""
    return user.ministry_id is not None and user.ministry.keeps_treaties


def places(user: Any, verb: Verb) -> frozenset[str | None]:
    """Return where the verb reaches: codes of states, None for what is of no state.

    The same answer as `_reach` gives to a query, for rows that are not stored yet.
    """
    reached = {
        Scope.STATE: {user.member_state_id} - {None},
        Scope.TREATY: {user.member_state_id} - {None} if keeps_treaties(user) else set(),
        Scope.CONF: {None},
    }
    return frozenset().union(*(reached.get(grant.scope, set()) for grant in user.reach(verb)))


def _reach(user: Any, prefix: str = "") -> Reach:
    own = Q(**{f"{prefix}member_state": user.member_state_id}) if user.member_state_id else NOTHING
    return {
        Scope.ALL: EVERYTHING,
        Scope.STATE: own,
        Scope.TREATY: own if keeps_treaties(user) else NOTHING,
        Scope.CONF: Q(**{f"{prefix}member_state__isnull": True}),
    }


def _confirmer_reach(user: Any) -> Reach:
    """Note 1: what belongs to no state is confirmed by the coordinator of a state that does not preside."""
    reach = dict(_reach(user))
    if presides_on(user, user.today()):
        reach[Scope.CONF] = NOTHING
    return reach


def _written_by(user: Any, waiting: QuerySet, acts: Sequence[str]) -> list[str]:
    """Return the keys of what the account recorded or changed, whoever did so last: the journal tells."""
    recorders = {str(key): recorder for key, recorder in waiting.values_list("pk", "recorded_by")}
    entries = apps.get_model("journal", "Entry").objects.filter(
        object_type=waiting.model._meta.label_lower, object_id__in=list(recorders), actor=user.email, act__in=acts
    )
    own = {key for key, recorder in recorders.items() if recorder == user.pk}
    return [*own.union(entries.values_list("object_id", flat=True))] if recorders else []


class InstrumentQuerySet(QuerySet):
    """Treaties, charters and protocols: read by all, written by the confederal coordination."""

    def visible_to(self, user: Any) -> "InstrumentQuerySet":
        return self.filter(in_reach(user, Verb.READ_INSTRUMENT, _READ_BY_ALL))

    def editable_by(self, user: Any) -> "InstrumentQuerySet":
        return self.filter(in_reach(user, Verb.WRITE_INSTRUMENT, _WRITTEN_FOR_ALL))

    def told_to(self, user: Any, states: Sequence[Any], today: date) -> Matrix:
        """Return the instruments as an account reads them, from the acts that it reads: two queries."""
        acts = self.model._meta.get_field("acts").related_model.objects.visible_to(user)
        return matrix(list(self.visible_to(user).select_related("parent")), acts, states, today)

    def rule_confirmable_by(self, user: Any) -> "InstrumentQuerySet":
        """Return the instruments whose recorded rule waits for this person's confirmation."""
        return (
            self._confirmable(user)
            .filter(rule_recorded_by__isnull=False, rule_confirmed_at__isnull=True)
            .exclude(rule_recorded_by=user.pk)
        )

    def declared_date_confirmable_by(self, user: Any) -> "InstrumentQuerySet":
        """Return the instruments whose declared date waits for this person's confirmation."""
        return (
            self._confirmable(user)
            .filter(declared_recorded_by__isnull=False, declared_confirmed_at__isnull=True)
            .exclude(declared_recorded_by=user.pk)
        )

    def _confirmable(self, user: Any) -> "InstrumentQuerySet":
        # The table says « all » with note 1: an instrument belongs to no state.
        reach = {} if presides_on(user, user.today()) else _READ_BY_ALL
        return self.filter(in_reach(user, Verb.CONFIRM_RULE, reach))


class ProvisionQuerySet(QuerySet):
    """Articles of an instrument, under the same rights."""

    def visible_to(self, user: Any) -> "ProvisionQuerySet":
        return self.filter(in_reach(user, Verb.READ_INSTRUMENT, _READ_BY_ALL))

    def editable_by(self, user: Any) -> "ProvisionQuerySet":
        return self.filter(in_reach(user, Verb.WRITE_INSTRUMENT, _WRITTEN_FOR_ALL))

    def told_to(self, user: Any, states: Sequence[Any], line: Line) -> Provisions:
        """Return the provisions of one instrument with the measures that are read, by the reverse relation."""
        rows = list(self.visible_to(user))
        links = self.model._meta.get_field("coverages").related_model.objects.filter(provision__in=rows)
        return provisions(rows, links.told_to(user, states, standings([line])))


class ActQuerySet(QuerySet):
    """Dated acts: confirmed ones are read by all, recorded ones by who may have recorded them."""

    def visible_to(self, user: Any) -> "ActQuerySet":
        recorded = Q(confirmed_at__isnull=True) & in_reach(user, Verb.READ_ACT_RECORDED, _reach(user))
        confirmed = Q(confirmed_at__isnull=False) & in_reach(user, Verb.READ_ACT_CONFIRMED, _reach(user))
        return self.filter(recorded | confirmed)

    def editable_by(self, user: Any) -> "ActQuerySet":
        return self.filter(in_reach(user, Verb.RECORD_ACT, _reach(user)), confirmed_at__isnull=True)

    def confirmable_by(self, user: Any) -> "ActQuerySet":
        """Return the recorded acts that this person may confirm: never one's own."""
        waiting = self.filter(in_reach(user, Verb.CONFIRM_ACT, _confirmer_reach(user)), confirmed_at__isnull=True)
        return waiting.exclude(pk__in=_written_by(user, waiting, ACT_WRITTEN))

    def for_display(self) -> "ActQuerySet":
        """Return the acts in order of date, those without date last, with what a page names."""
        return self.select_related("instrument", "member_state").order_by("on", "pk")


class ActDocumentQuerySet(QuerySet):
    """Files of acts, read by who reads the act."""

    def visible_to(self, user: Any) -> "ActDocumentQuerySet":
        recorded = in_reach(user, Verb.READ_ACT_RECORDED, _reach(user, "act__"))
        confirmed = in_reach(user, Verb.READ_ACT_CONFIRMED, _reach(user, "act__"))
        return self.filter(
            Q(act__confirmed_at__isnull=True) & recorded | Q(act__confirmed_at__isnull=False) & confirmed
        )

    def editable_by(self, user: Any) -> "ActDocumentQuerySet":
        return self.none()


class StatementQuerySet(QuerySet):
    """Reservations and declarations: a state's own until deposited, then read as acts are."""

    def visible_to(self, user: Any) -> "StatementQuerySet":
        reach = _reach(user)
        undeposited = Q(deposited_on__isnull=True) & in_reach(user, Verb.READ_STATEMENT, reach)
        recorded = Q(deposited_on__isnull=False, confirmed_at__isnull=True) & in_reach(
            user, Verb.READ_ACT_RECORDED, reach
        )
        confirmed = Q(confirmed_at__isnull=False) & in_reach(user, Verb.READ_ACT_CONFIRMED, reach)
        return self.filter(undeposited | recorded | confirmed)

    def editable_by(self, user: Any) -> "StatementQuerySet":
        return self.filter(in_reach(user, Verb.WRITE_STATEMENT, _reach(user)), confirmed_at__isnull=True)

    def confirmable_by(self, user: Any) -> "StatementQuerySet":
        """Return the deposited statements that this person may confirm: never one's own."""
        waiting = self.filter(
            in_reach(user, Verb.CONFIRM_ACT, _confirmer_reach(user)),
            confirmed_at__isnull=True,
            deposited_on__isnull=False,
        )
        return waiting.exclude(pk__in=_written_by(user, waiting, STATEMENT_WRITTEN))

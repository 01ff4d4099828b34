"""Which provisions measures carry out, and where their text is not in force."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.scopes import NOTHING
from measures.querysets.lists import standing
from measures.querysets.plan import MeasurePartQuerySet
from measures.rules.legal_basis import Basis, bases
from measures.rules.lines import Reader, lines
from protocols.rules.legal_basis import Standings, lacking, standings


class CoverageQuerySet(MeasurePartQuerySet):
    """Links from measures to provisions: read as their measure, for a provision is read by all."""

    def told_to(self, user: Any, states: Sequence[Any], found: Standings) -> list[Basis]:
        """Return the links that are read, by measure, each with its measure's line: two queries."""
        coverages = list(self.visible_to(user).select_related("measure", "provision").order_by("measure__code", "pk"))
        measures = {coverage.measure_id: coverage.measure for coverage in coverages}
        parts = apps.get_model("measures", "Implementation").objects.visible_to(user)
        parts = standing(parts.filter(measure__in=list(measures)), user, _days(states), user.today())
        reader = Reader(user.state_code, user.need_to_know.other_states)
        told = lines(measures.values(), parts.select_related("measure"), states, reader)
        return bases(coverages, {line.measure.pk: line for line in told}, found)


def legal_standings(user: Any, states: Sequence[Any]) -> Standings:
    """Return where every instrument stands for each state, from the acts that the account reads: two queries."""
    return standings(apps.get_model("protocols", "Instrument").objects.told_to(user, states, user.today()).lines)


def _days(states: Sequence[Any]) -> Mapping[str, date]:
    return {state.code: state.today() for state in states}


def without_basis_in_force(parts: QuerySet, found: Standings) -> QuerySet:
    """Return the implementations whose measure carries out a text that is not in force for their state."""
    coverages = apps.get_model("measures", "Coverage").objects.filter(measure=OuterRef("measure"))
    condition = NOTHING
    for state, instruments in lacking(found).items():
        condition |= Q(member_state=state) & Exists(coverages.filter(provision__instrument__in=instruments))
    return parts.filter(condition)

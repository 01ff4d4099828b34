"""The provisions that a measure carries out, each with the states it is not in force for. No Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from measures.rules.lines import Line
from protocols.rules.legal_basis import Standing, Standings, not_in_force_for


@dataclass(frozen=True)
class Basis:
    """One link from a measure to a provision; `standings` are those of the states whose part is read."""

    coverage: Any
    line: Line
    standings: tuple[Standing, ...]

    @property
    def gaps(self) -> list[Standing]:
        """The states for which the text is not in force."""
        return [standing for standing in self.standings if not standing.is_in_force]

    @property
    def flag(self) -> str:
        """« Base juridique non en vigueur pour le Niger », "" where it is in force for all of them."""
        return not_in_force_for([gap.member_state for gap in self.gaps])

    @property
    def notes(self) -> list[str]:
        """What the answer rests on that is not sure, each said once."""
        return list(dict.fromkeys(standing.note for standing in self.standings if standing.note))

    def of_state(self, code: str) -> "Basis":
        """Return the link as the page of one state's part shows it."""
        return replace(self, standings=tuple(each for each in self.standings if each.member_state.code == code))


def flag_of(links: Iterable[Basis]) -> str:
    """Return the one sentence for a measure: the states for which one of its texts is not in force, in their order."""
    states = {gap.member_state.code: gap.member_state for basis in links for gap in basis.gaps}
    return not_in_force_for([states[code] for code in sorted(states)])


def bases(coverages: Iterable[Any], lines: Mapping[object, Line], found: Standings) -> list[Basis]:
    """Return the links in the order given; `lines` are the measures, by their key."""
    return [_basis(coverage, lines[coverage.measure_id], found) for coverage in coverages]


def _basis(coverage: Any, line: Line, found: Standings) -> Basis:
    instrument = coverage.provision.instrument_id
    named = [found.get((instrument, cell.state.code)) for cell in line.read]
    return Basis(coverage, line, tuple(standing for standing in named if standing is not None))

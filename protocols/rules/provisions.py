"""The provisions of one instrument with what carries them out, and those that nothing carries out. No Django."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from common.french import count, listed
from common.text import typographic


@dataclass(frozen=True)
class Carried:
    """One provision and the links to the measures that the reader reads."""

    provision: Any
    bases: tuple[Any, ...]


@dataclass(frozen=True)
class Provisions:
    """All the provisions of an instrument, in their order; `tells_measures` is False where links are left out."""

    rows: tuple[Carried, ...]
    tells_measures: bool = True

    @property
    def uncovered(self) -> list[Any]:
        return [row.provision for row in self.rows if not row.bases]

    @property
    def notes(self) -> list[str]:
        """What the standing of the text rests on that is not sure, each said once."""
        return list(dict.fromkeys(note for row in self.rows for basis in row.bases for note in basis.notes))

    @property
    def lead(self) -> str:
        """« 2 dispositions, dont 1 sans mesure : article 25. 13 mesures reliées. »"""
        total = count(len(self.rows), "disposition")
        bare = [provision.place for provision in self.uncovered]
        if not self.tells_measures:
            return f"{total}."
        linked = count(len({basis.line.measure.pk for row in self.rows for basis in row.bases}), "mesure reliée")
        if not bare:
            return f"{total}, {linked}."
        if len(bare) == len(self.rows):
            return f"{total}, aucune mesure reliée."
        return typographic(f"{total}, dont {len(bare)} sans mesure\u00a0: {listed(bare)}. {linked}.")


def provisions(rows: Iterable[Any], bases: Sequence[Any]) -> Provisions:
    """Join provisions and links; a link's `coverage` names its provision."""
    return Provisions(
        tuple(Carried(row, tuple(each for each in bases if each.coverage.provision_id == row.pk)) for row in rows)
    )


def without_measures(rows: Iterable[Any]) -> Provisions:
    """Return the provisions alone, without saying what carries them out or that nothing does."""
    return Provisions(tuple(Carried(row, ()) for row in rows), tells_measures=False)

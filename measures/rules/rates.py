"""The rates that the server computes and nobody types: paid of planned, milestones, indicators. No Django.

Source: design/product.md, promise 7. A rate is a percentage with one decimal, halves away from zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from measures.enums import Direction

_STEP = Decimal("0.1")
_ALL = Decimal(100)


def financial_rate(paid: int | None, planned: int | None) -> Decimal | None:
    """Return what was paid as a percentage of what was planned; None if one is not known or nothing was planned.

    Over 100 it is returned as it is: it is the caller's to refuse.
    """
    if paid is None or not planned:
        return None
    return _rounded(_ALL * paid / planned)


def milestones_rate(milestones: Iterable[tuple[int, bool]]) -> Decimal | None:
    """Return the share of the weights that is done, from (weight, done) pairs; None without any weight."""
    known = list(milestones)
    total = sum(weight for weight, _ in known)
    if not total:
        return None
    return _rounded(_ALL * sum(weight for weight, is_done in known if is_done) / total)


@dataclass(frozen=True)
class Measured:
    """An indicator in one state: where it started, what it must reach, where it stands."""

    baseline: Decimal | None
    target: Decimal
    value: Decimal | None
    direction: str = Direction.UP

    @property
    def way(self) -> Decimal | None:
        """Percentage of the way from baseline to target, held to 0–100; None if one is missing or they agree."""
        if self.baseline is None or self.value is None or self.target == self.baseline:
            return None
        share = _ALL * (self.value - self.baseline) / (self.target - self.baseline)
        return min(max(share, Decimal(0)), _ALL)

    @property
    def done(self) -> Decimal | None:
        """The same, where a target that only keeps the baseline is either held or not."""
        if self.value is None or self.target != self.baseline:
            return self.way
        is_held = self.value <= self.target if self.direction == Direction.DOWN else self.value >= self.target
        return _ALL if is_held else Decimal(0)


def indicators_rate(indicators: Sequence[Measured]) -> Decimal | None:
    """Return the plain mean of what is done of each indicator; None if the value of one is missing.

    An indicator without a baseline measures no way: it is left out.
    """
    done = [indicator.done for indicator in indicators if indicator.baseline is not None]
    known = [rate for rate in done if rate is not None]
    if not known or len(known) < len(done):
        return None
    return _rounded(sum(known, Decimal(0)) / len(known))


def _rounded(rate: Decimal) -> Decimal:
    return rate.quantize(_STEP, ROUND_HALF_UP)

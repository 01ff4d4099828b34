"""Which fields of a report each band holds (`docs/rights.md`, rules 3 and 5). No Django."""

from common.access import Band

_RATE = frozenset({"status", "physical_rate"})
_SHARED = _RATE | {"situation_on", "results"}
_VALIDATED = _SHARED | {
    "rate_obtained",
    "amount_paid",
    "amount_planned",
    "financial_rate",
    "financial_rate_is_declared",
    "difficulties",
    "corrective_measures",
    "next_steps",
    "support_requested",
    "new_due_on",
    "decision_reference",
    "evidence",
    "fall_explanation",
    "appreciation",
}
_FULL = _VALIDATED | {
    "trail",
    "persons",
    "return_reason",
    "rectification_reason",
    "signed_document",
    "proposed_blocker",
}

FIELDS: dict[Band, frozenset[str]] = {
    Band.EXISTENCE: frozenset({"step", "dates"}),
    Band.STATUS_AND_RATE: _RATE,
    Band.SHARED: _SHARED,
    Band.VALIDATED: _VALIDATED,
    Band.FULL: _FULL | {"step", "dates"},
}


def shows(band: str | None, field: str) -> bool:
    """Return whether a reader of that band reads that field."""
    return band is not None and field in FIELDS[Band(band)]

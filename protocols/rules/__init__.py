"""Plain functions on plain values, without Django, that a person can check by hand."""

from protocols.rules.computation import Answer, compute_entry_into_force
from protocols.rules.final_clauses import BadRule, FinalClauses, rule_faults
from protocols.rules.instruments import BadInstrument, Deposited

__all__ = [
    "Answer",
    "BadInstrument",
    "BadRule",
    "Deposited",
    "FinalClauses",
    "compute_entry_into_force",
    "rule_faults",
]

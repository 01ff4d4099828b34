"""The one sentence above the last useful sessions: who can still authorise in time. No Django."""

from collections.abc import Sequence

from common.french import listed, sentence
from protocols.rules.calendar import Remaining


def lead(rows: Sequence[Remaining]) -> str:
    """« Plus de session utile : Mali. Dernière session connue : Niger. »"""
    late = [row.state.name for row in rows if row.last and row.last.is_too_late]
    unknown = [row.state.name for row in rows if row.last and not row.last.is_too_late and not row.last.session]
    useful = [row.state.name for row in rows if row.last and row.last.session]
    parts = [
        f"{words}\u00a0: {listed(names)}"
        for words, names in (
            ("plus de session utile", late),
            ("une session reste utile", useful),
            ("calendrier non communiqué", unknown),
        )
        if names
    ]
    return sentence(parts) or "Aucune autorisation n’est attendue."

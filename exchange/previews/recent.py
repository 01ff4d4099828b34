"""One's last imports, as the exchange page lists them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.clock import now
from common.french import NNBSP, count
from exchange.batches import NOT_READY
from exchange.enums import BatchStage
from exchange.models import ImportBatch
from exchange.previews.page import may_be_taken_back

_SHOWN = 10


@dataclass(frozen=True)
class RecentImport:
    """One import: its file, what was read of it, what became of it, and whether it may still be taken back."""

    pk: Any
    file_name: str
    uploaded_at: datetime
    told: str
    standing: str
    may_be_taken_back: bool


def recent_imports(user: Any) -> list[RecentImport]:
    """Return the last imports of an account, the latest first; their rows are not fetched."""
    batches = ImportBatch.objects.visible_to(user).defer("proposals", "base_versions", "notes", "shown")[:_SHOWN]
    return [
        RecentImport(
            pk=batch.pk,
            file_name=batch.file_name,
            uploaded_at=batch.uploaded_at,
            told=_told(batch),
            standing=_standing(batch),
            may_be_taken_back=may_be_taken_back(user, batch),
        )
        for batch in batches
    ]


def _told(batch: ImportBatch) -> str:
    read, written = sum(batch.counts.values()), batch.counts.get("changed", 0) + batch.counts.get("new", 0)
    if not read:
        return "–"
    drafts, conflicts = batch.counts.get("incomplete", 0), batch.counts.get("conflict", 0)
    told = [count(written, "modifiée")] if written or not (drafts or conflicts) else []
    told += [count(drafts, "brouillon")] if drafts else []
    told += [count(conflicts, "en conflit", "en conflit")] if conflicts else []
    return f"{count(read, 'ligne')}{NNBSP}; {', '.join(told)}"


def _standing(batch: ImportBatch) -> str:
    if batch.taken_back_at:
        return "repris"
    if batch.confirmed_at:
        return "appliqué"
    if batch.stage in NOT_READY:
        return str(BatchStage(batch.stage).label)
    return "expiré" if batch.expires_at <= now() else "à vérifier"

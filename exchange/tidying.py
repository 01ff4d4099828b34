"""What imports leave behind: gone within the hour, whatever died (C-22)."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings

from common.clock import now
from common.progress import FOLDER as PROGRESS
from common.storing import empty_quarantine, kept_files, sweep
from exchange.batches import FOLDER, READ_FOLDER, forget_kept_files, forget_uploads
from exchange.long_acts import give_up_acts, scans_of
from exchange.models import ImportBatch

# No request is as long: a file of that age which no import names was left by one that died. Ten minutes between
# two rounds, and it is gone within the hour.
_ORPHAN_MINUTES = 40
# A file that its columns may still place goes at the last round before its hour is over.
_KEPT_MINUTES = 50


def tidy() -> int:
    """Remove files that nothing read within the hour, acts that nothing did, uploads and files that no import names.

    Return how many.
    """
    # The files first, the rows after: a row committed in between names its file in time.
    left_behind = now() - timedelta(minutes=_ORPHAN_MINUTES)
    old = [name for folder in (FOLDER, READ_FOLDER, PROGRESS) for name in kept_files(left_behind, folder)]
    orphans = sweep(old, set(_named()))
    expired = forget_uploads(now() - timedelta(hours=settings.IMPORT_BATCH_HOURS)) + give_up_acts(now())
    expired += forget_kept_files(now() - timedelta(minutes=_KEPT_MINUTES))
    return orphans + expired + empty_quarantine(left_behind)


def _named() -> Iterator[str]:
    yield from ImportBatch.objects.with_file().values_list("upload", flat=True)
    for answers in ImportBatch.objects.under_way().values_list("answers", flat=True):
        yield from scans_of(answers)

"""Long files, read outside of requests: with the rights that their account has at that moment."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django_tasks import task

from common.errors import Conflict
from exchange.batches import BROKEN, LEFT, begin_reading, fail_batch
from exchange.deposits import read_deposit
from exchange.models import ImportBatch
from exchange.plan_reading import target_of
from exchange.reading.limits import Refused

NO_LONGER_YOURS = "Votre compte ne dépose plus ce fichier\u00a0: vos droits ont changé depuis le dépôt."


@task()
def read_upload(key: str) -> None:
    """Read a file that waits and judge its rows; whatever happens, its import ends ready or failed with a sentence."""
    batch = begin_reading(key)
    if batch is None:
        return
    try:
        _read(batch)
    except Refused as refusal:
        fail_batch(batch=batch, sentence=refusal.sentence)
    except Conflict as conflict:
        fail_batch(batch=batch, sentence=str(conflict))
    except (PermissionDenied, Http404):
        fail_batch(batch=batch, sentence=NO_LONGER_YOURS)
    except Exception:
        fail_batch(batch=batch, sentence=BROKEN)
        raise


def _read(batch: ImportBatch) -> None:
    if not batch.user.may_sign_in or batch.user.member_state_id != batch.member_state_id:
        raise PermissionDenied
    read_deposit(
        by=batch.user,
        path=Path(settings.MEDIA_ROOT) / batch.upload,
        file_name=batch.file_name,
        session=batch.session_digest,
        period=batch.period,
        label=batch.model_label,
        target=target_of(batch),
        waiting=batch,
    )


@task()
def forget_upload(key: str) -> None:
    """Remove a file that still waits once its hour is over."""
    batch = begin_reading(key)
    if batch is not None:
        fail_batch(batch=batch, sentence=LEFT)

"""Long imports outside of requests, with the rights that their account has at that moment: read, written, taken back."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from common.clock import now
from common.errors import Conflict, Unacceptable
from common.progress import READING, tell, told_as
from exchange.batches import BROKEN, LEFT, begin_reading, fail_batch
from exchange.deposits import read_waiting
from exchange.long_acts import BROKEN as ACT_BROKEN
from exchange.long_acts import actor_of, asked, do_as_asked, fail_act
from exchange.models import ImportBatch
from exchange.reading.limits import Refused
from exchange.tidying import tidy

_TIDY_MINUTES = 10
NO_LONGER_YOURS = "Votre compte ne dépose plus ce fichier\u00a0: vos droits ont changé depuis le dépôt."
NO_LONGER_DONE = "Votre compte ne peut plus le faire\u00a0: vos droits ont changé depuis. Rien n’a changé."


@task()
def read_upload(key: str) -> None:
    """Read a file that waits: see `read_kept`."""
    read_kept(key)


def read_kept(key: str) -> None:
    """Read a file that waits and judge its rows; whatever happens, its import ends ready or failed with a sentence."""
    batch = begin_reading(key)
    if batch is None:
        return
    try:
        with told_as(key):
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
    by = actor_of(batch)
    if by.member_state_id != batch.member_state_id:
        raise PermissionDenied
    tell(READING)
    read_waiting(by=by, batch=batch)


@task()
def forget_upload(key: str) -> None:
    """Remove a file that still waits once its hour is over."""
    batch = begin_reading(key)
    if batch is not None:
        fail_batch(batch=batch, sentence=LEFT)


@task()
def act_on_import(key: str) -> None:
    """Confirm an import or take it back, as it was asked for, or say why not; done already, it does nothing."""
    batch = asked(key)
    if batch is None:
        return
    try:
        with told_as(key):
            do_as_asked(by=actor_of(batch), batch=batch)
    except (Conflict, Refused, Unacceptable) as refusal:
        fail_act(batch=batch, sentence=str(refusal))
    except (PermissionDenied, Http404):
        fail_act(batch=batch, sentence=NO_LONGER_DONE)
    except Exception:
        fail_act(batch=batch, sentence=ACT_BROKEN)
        raise


@task()
def tidy_uploads() -> None:
    """Remove what imports left behind, and again in ten minutes."""
    keep_tidy(within=timedelta(minutes=_TIDY_MINUTES))
    tidy()


@transaction.atomic
def keep_tidy(within: timedelta = timedelta()) -> None:
    """Have the worker tidy after a time, unless it will anyway; forget the rounds that it made."""
    rounds = DBTaskResult.objects.filter(task_path=tidy_uploads.module_path)
    rounds.successful().delete()
    # The library's `ready()` leaves out what is to run later.
    if not rounds.filter(status=TaskResultStatus.READY).exists():
        tidy_uploads.using(run_after=now() + within).enqueue()


def give_up(key: str) -> None:
    """Say of an import that the worker died of it in each try: nothing takes it up any more."""
    waiting, acted_on = begin_reading(key), asked(key)
    if waiting is not None:
        fail_batch(batch=waiting, sentence=BROKEN)
    if acted_on is not None:
        fail_act(batch=acted_on, sentence=ACT_BROKEN)

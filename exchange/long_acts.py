"""Acts on a long import: asked for in a request, done by the worker with the rights of that moment, or said to have failed.

What was chosen waits with the import; signed documents wait with it too, their scans for an hour at most.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.access import TAKEN, taken_interim
from common.clock import now
from common.receiving import Received
from common.storing import discard, keep
from exchange.access import token_for
from exchange.actions import check_campaign, check_signed, usable
from exchange.batches import FOLDER
from exchange.confirmations import confirm_batch
from exchange.enums import BatchKind, BatchStage
from exchange.models import ImportBatch
from exchange.rules.choices import KEPT_UNDER, Choices, choices_kept
from exchange.taking_back import claimed, take_back
from measures.actions.papers import Paper, Papers

LEFT = (
    "Cet import n’a pas été traité dans l’heure\u00a0: rien n’a changé. Recommencez, ou déposez le fichier à nouveau."
)
BROKEN = "Le traitement de cet import n’a pas abouti\u00a0: rien n’a changé. Recommencez."
# Where the signed documents wait, among the answers: by ministry, or under an empty name the one for all.
_PAPERS = "signed documents"


def is_long(batch: ImportBatch) -> bool:
    """Return whether an import has more rows than a request writes."""
    return len(batch.proposals) > settings.IMPORT_DIRECT_ROWS


@transaction.atomic
def ask_for_confirmation(
    *,
    by: Any,
    batch: ImportBatch,
    session: str,
    token: str,
    choices: Choices,
    paper: Papers | None,
    interim: Any = None,
) -> None:
    """Note, once, that an import is to be confirmed as it was chosen; the worker does it.

    `interim` is the key of the interim in which `by` acts. Raises as `confirm_batch` does, for what is known now.
    """
    stored = usable(by, batch, session, token)
    if stored.kind != BatchKind.TABLE:
        check_campaign(stored)
        check_signed(by, paper)
    stored.answers = stored.answers | {KEPT_UNDER: choices.kept()} | ({_PAPERS: _kept(paper)} if paper else {})
    _wait(stored, BatchStage.CONFIRMING, interim)


@transaction.atomic
def ask_to_take_back(*, by: Any, batch: ImportBatch, interim: Any = None) -> None:
    """Note, once, that an import is to be taken back; the worker does it. Raises as `take_back` does, for what is known now."""
    _wait(claimed(by, batch), BatchStage.TAKING_BACK, interim)


def _wait(stored: ImportBatch, stage: BatchStage, interim: Any) -> None:
    stored.stage, stored.failure, stored.interim_id = stage, "", interim
    stored.expires_at = now() + timedelta(hours=settings.IMPORT_BATCH_HOURS)
    stored.save(update_fields=["stage", "failure", "interim", "expires_at", "answers"])


def asked(key: str) -> ImportBatch | None:
    """Return an import of which an act waits for the worker, with its account as it is now."""
    return ImportBatch.objects.under_way().select_related("user__member_state", "user__ministry").filter(pk=key).first()


def actor_of(batch: ImportBatch) -> Any:
    """Return who acts: the account, in the place that its interim still gives it. Raises `PermissionDenied`."""
    person = batch.user
    if not person.may_sign_in or not person.is_in_mandate_on(person.today()):
        raise PermissionDenied
    if batch.interim_id is None:
        return person
    interim = taken_interim(person, {TAKEN: batch.interim_id})
    if interim is None:
        raise PermissionDenied
    return person.acting_for(interim.holder)


@transaction.atomic
def do_as_asked(*, by: Any, batch: ImportBatch) -> None:
    """Confirm an import, or take it back, as it was asked for: all of it or nothing; done already, nothing.

    Raises as `confirm_batch` and `take_back` do; the import then waits still.
    """
    stored = _locked(batch)
    if stored is None:
        return
    asked_for, answers = BatchStage(stored.stage), stored.answers
    stored.answers = {name: value for name, value in answers.items() if name != _PAPERS}
    # The request that asked was bound to the person, the session and the preview; the acts look for an import at rest.
    stored.stage = BatchStage.READY
    stored.save(update_fields=["stage", "answers"])
    if asked_for == BatchStage.TAKING_BACK:
        take_back(by=by, batch=stored)
        return
    confirm_batch(
        by=by,
        batch=stored,
        session=stored.session_digest,
        token=token_for(stored),
        choices=choices_kept(answers),
        paper=_papers(answers.get(_PAPERS)),
    )
    _forget_scans(answers)


@transaction.atomic
def fail_act(*, batch: ImportBatch, sentence: str) -> None:
    """Say why an act was not done; it may be asked for again, with its choices, within the hour of the import."""
    stored = _locked(batch)
    if stored is None:
        return
    _forget_scans(stored.answers)
    stored.answers.pop(_PAPERS, None)
    stored.stage, stored.failure = BatchStage.READY, sentence
    stored.save(update_fields=["stage", "failure", "answers"])


def give_up_acts(before: datetime) -> int:
    """Give up the acts that waited for the worker until an instant; return how many."""
    left = list(ImportBatch.objects.under_way().filter(expires_at__lt=before))
    for batch in left:
        fail_act(batch=batch, sentence=LEFT)
    return len(left)


def _locked(batch: ImportBatch) -> ImportBatch | None:
    return ImportBatch.objects.under_way().select_for_update(of=("self",)).filter(pk=batch.pk).first()


def _kept(papers: Papers) -> dict[str, Any]:
    by_ministry = papers if isinstance(papers, Mapping) else {"": papers}
    return {code: _kept_paper(paper) for code, paper in by_ministry.items()}


def _kept_paper(paper: Paper) -> dict[str, Any]:
    kept = {"signed_by": paper.signed_by, "reference": paper.reference, "signed_on": paper.signed_on.isoformat()}
    if paper.scan is None:
        return kept
    scan = {"name": paper.scan.name, "type": paper.scan.content_type, "sha256": paper.scan.sha256}
    return kept | {"scan": scan | {"path": keep(paper.scan, FOLDER)}}


def _papers(kept: Mapping[str, Any] | None) -> Papers | None:
    if kept is None:
        return None
    papers = {code: _paper(one) for code, one in kept.items()}
    return papers.get("", papers)


def _paper(kept: Mapping[str, Any]) -> Paper:
    signed_on = date.fromisoformat(kept["signed_on"])
    return Paper(kept["signed_by"], kept["reference"], signed_on, _scan(kept.get("scan")))


def _scan(kept: Mapping[str, str] | None) -> Received | None:
    if kept is None:
        return None
    content = (Path(settings.MEDIA_ROOT) / kept["path"]).read_bytes()
    if hashlib.sha256(content).hexdigest() != kept["sha256"]:
        raise OSError("the scan is not the one that was received")
    return Received(kept["name"], content, kept["type"])


def scans_of(answers: Mapping[str, Any]) -> list[str]:
    """Return the names of the scans of signed documents that wait with the answers of an import."""
    return [paper["scan"]["path"] for paper in answers.get(_PAPERS, {}).values() if "scan" in paper]


def _forget_scans(answers: Mapping[str, Any]) -> None:
    for name in scans_of(answers):
        transaction.on_commit(partial(discard, name))

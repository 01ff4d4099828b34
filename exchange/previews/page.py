"""The context of the page of an import: its head, one page of its differences, what its button says."""

from dataclasses import dataclass
from typing import Any

from common.access import Verb
from exchange.access import token_for
from exchange.enums import BatchStage
from exchange.holdings import answered_before
from exchange.models import ImportBatch
from exchange.previews.content import button_words, page_of
from exchange.previews.contents import content_for, subject_of
from exchange.rules.choices import Choices
from exchange.taking_back import refusal_of


@dataclass(frozen=True)
class Step:
    """One step of the import, as the bar at the top shows it."""

    mark: str
    text: str
    is_current: bool


def preview_context(user: Any, batch: ImportBatch, choices: Choices, number: Any) -> dict[str, Any]:
    """Return what the page of an import shows to its account; `number` is the page of differences asked for."""
    content = content_for(user, batch, choices)
    return page_of(content, number) | {
        "batch": batch,
        "subject": subject_of(user, batch),
        "steps": steps_of(batch),
        "content": content,
        "counts": content.counts,
        "situation_questions": open_questions(batch),
        "choices": choices,
        "button": button_words(content, choices),
        "token": token_for(batch),
        "may_be_taken_back": may_be_taken_back(user, batch),
    }


def may_be_taken_back(user: Any, batch: ImportBatch) -> bool:
    """Return whether the page offers to take an import back, as far as its own row tells."""
    return bool(user.may(Verb.TAKE_BACK_IMPORT)) and not refusal_of(batch)


def steps_of(batch: ImportBatch) -> list[Step]:
    """Return the bar of steps at the top of an import's page."""
    confirmed = batch.confirmed_at is not None
    if batch.stage == BatchStage.CONFIRMING:
        return [
            Step("done", "1. Fichier reçu", False),
            Step("done", "2. Vérification", False),
            Step("run", "3. Confirmation", True),
        ]
    return [
        Step("done", "1. Fichier reçu", False),
        Step("done" if confirmed else "run", "2. Vérification", not confirmed),
        Step("done" if confirmed else "none", "3. Confirmation", confirmed),
    ]


def open_questions(batch: ImportBatch) -> list[dict[str, Any]]:
    """Return the questions of the file as a whole that no earlier import has answered."""
    unanswered = [
        question
        for question in batch.file_questions
        if answered_before(batch.member_state_id, batch.period, question["key"]) is None
    ]
    return [question | {"file_date": question["key"].partition(":")[2]} for question in unanswered]

"""The signed document in whose name a coordination enters or moves figures (note 6), kept with its scan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import MemberState
from common.bulk import insert_rows
from common.clock import now
from common.receiving import Received
from common.storing import keep
from measures.models import ProgressReport, SignedDocument, Transmittal

TO_COME = "La date du document est à venir\u00a0: vérifiez-la."
BEFORE_PRINTING = "Le document est daté d’avant l’impression du bordereau\u00a0: vérifiez sa date."
NO_SCAN = "Joignez la numérisation du document signé\u00a0: PDF, JPEG ou PNG."


@dataclass(frozen=True)
class Paper:
    """A signed document as it was given; `scan` is what was received of it, or None."""

    signed_by: str
    reference: str
    signed_on: date
    scan: Received | None = None


# One document for all that is entered, or by code of ministry the one of each (note 6).
Papers = Paper | Mapping[str, Paper]


def paper_of(papers: Papers | None, ministry: str) -> Paper | None:
    """Return the document in whose name the rows of a ministry enter, None if it signed none."""
    return papers.get(ministry) if isinstance(papers, Mapping) else papers


def references_of(papers: Papers | None) -> str:
    """Return the references of the documents, as the journal names on whose behalf one acts."""
    if papers is None:
        return ""
    signed = papers.values() if isinstance(papers, Mapping) else [papers]
    return ", ".join(dict.fromkeys(paper.reference.strip() for paper in signed))


def keep_document(
    *,
    by: Any,
    member_state: MemberState,
    paper: Paper,
    reports: Sequence[ProgressReport],
    transmittal: Transmittal | None = None,
) -> SignedDocument:
    """Keep a document and the reports that stand on it, inside the caller's transaction; no entry.

    A bordereau that comes back needs its scan. Raises `ValidationError` by field.
    """
    _check(paper, member_state, transmittal)
    document = _document(by, member_state, paper, transmittal)
    _store([(document, reports)])
    return document


def keep_documents(
    *, by: Any, member_state: MemberState, signed: Sequence[tuple[Paper, Sequence[ProgressReport]]]
) -> list[SignedDocument]:
    """Keep many documents as `keep_document` keeps one, in as many queries."""
    documents = []
    for paper, reports in signed:
        _check(paper, member_state, None)
        documents.append((_document(by, member_state, paper, None), reports))
    _store(documents)
    return [document for document, _ in documents]


def _document(by: Any, member_state: MemberState, paper: Paper, transmittal: Transmittal | None) -> SignedDocument:
    document = SignedDocument(
        member_state=member_state,
        signed_by=paper.signed_by,
        reference=paper.reference.strip(),
        signed_on=paper.signed_on,
        transmittal=transmittal,
        recorded_by=by,
        recorded_at=now(),
    )
    if paper.scan is not None:
        document.scan, document.scan_sha256 = keep(paper.scan, "signed"), paper.scan.sha256
    document.clean_fields(exclude=["member_state", "transmittal", "recorded_by"])
    return document


def _store(documents: Sequence[tuple[SignedDocument, Sequence[ProgressReport]]]) -> None:
    insert_rows([document for document, _ in documents])
    tie = SignedDocument.reports.through
    insert_rows(
        [tie(signeddocument=document, progressreport=report) for document, reports in documents for report in reports]
    )


def _check(paper: Paper, member_state: MemberState, transmittal: Transmittal | None) -> None:
    if paper.signed_on > member_state.today():
        raise ValidationError({"signed_on": TO_COME})
    if transmittal is None:
        return
    if paper.signed_on < transmittal.made_at.date():
        raise ValidationError({"signed_on": BEFORE_PRINTING})
    if paper.scan is None:
        raise ValidationError({"scan": NO_SCAN})

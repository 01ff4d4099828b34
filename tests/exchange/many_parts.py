"""Five hundred measures more, each with Mali's part, and a matrix that reports on all of them."""

import io
from datetime import date

import openpyxl

from accounts.models import Ministry
from measures.models import Axis, Implementation, Measure

HEADINGS = ("N°", "Mesures / Actions", "Structure responsable", "Statut", "Taux d'exécution physique", "Observations")
TITLE_LINE = "République du Mali : feuille de route de l’An II"


def plant(count: int) -> list[str]:
    """Add measures and their Malian parts to the demonstration's second year; return their codes, in order."""
    axis = Axis.objects.get(roadmap__code="AN2", code="DEF")
    lead = Ministry.objects.get(code="ML-MDAC")
    measures = [
        Measure(code=f"AN2-DEF-{100 + place}", axis=axis, title=f"Mesure de volume numéro {place}")
        for place in range(count)
    ]
    Measure.objects.bulk_create(measures)
    parts = [
        Implementation(measure=measure, axis=axis, member_state_id="ML", lead_ministry=lead, due_on=date(2026, 10, 31))
        for measure in measures
    ]
    Implementation.objects.bulk_create(parts)
    return [measure.code for measure in measures]


def matrix(codes: list[str], *, rate: int = 40, due: str = "") -> bytes:
    """Return a matrix of Mali with one line a measure, all in progress at one rate, and due on one day if it says so."""
    book, output = openpyxl.Workbook(), io.BytesIO()
    book.active.append([TITLE_LINE])
    book.active.append([*HEADINGS, "Fin"] if due else HEADINGS)
    for code in codes:
        book.active.append(
            [
                code,
                # A code beside the title of another measure is asked about.
                f"Mesure de volume numéro {int(code[-3:]) - 100}",
                "MDAC",
                "En cours",
                rate,
                "Moyens limités",
                *([due] if due else []),
            ]
        )
    book.save(output)
    return output.getvalue()

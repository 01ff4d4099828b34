"""What a *bordereau d’envoi* says, and the fingerprint of what its signatory signs. No Django."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.french import count, long_date, percent, short_date
from common.text import NBSP, typographic
from measures.rules.letters import LONGEST_NAME, LONGEST_TITLE, Sender, cut

CHANGED = "modifié depuis"
_SHORT = 16


@dataclass(frozen=True)
class PrintedReport:
    """One report at the version printed; `status` and `rate` are None where it changed since."""

    code: str
    title: str
    number: int
    version: int
    situation_on: date
    status: str | None
    rate: Any


@dataclass(frozen=True)
class Slip:
    """One bordereau: whose, of which campaign, when, and its fingerprint."""

    ministry: str
    number: int
    campaign: str
    roadmap: str
    situation_on: date
    on: date
    sha256: str


def fingerprint(reports: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of all that was typed in these reports, whatever their order in the list."""
    ordered = sorted(reports, key=lambda report: report["code"])
    content = json.dumps(ordered, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(content.encode()).hexdigest()


def short_code(sha256: str) -> str:
    """Return the first sixteen digits of a fingerprint by fours, to be compared by eye: « 9F2C 01AB … »."""
    digits = sha256[:_SHORT].upper()
    return NBSP.join(digits[start : start + 4] for start in range(0, _SHORT, 4))


def slip(sender: Sender, it: Slip, reports: Sequence[PrintedReport]) -> dict[str, Any]:
    """Return the texts of a bordereau, as `templates/pdf/transmittal.typ` lays them out."""
    return {
        "head": [cut(line, LONGEST_NAME) for line in (*sender.head[:4], it.ministry)],
        "motto": cut(sender.motto, LONGEST_NAME),
        "dated": f"Le {long_date(it.on)}",
        "heading": f"Bordereau d’envoi n°{NBSP}{it.number}, campagne {it.campaign}",
        "before": [
            f"Rapports d’avancement de la feuille de route «{NBSP}{it.roadmap}{NBSP}», situation arrêtée au "
            f"{long_date(it.situation_on)}{NBSP}: {count(len(reports), 'rapport')}, aux versions indiquées.",
            f"Empreinte du contenu complet (SHA-256, début){NBSP}: {short_code(it.sha256)}",
        ],
        "columns": ["Mesure", "Intitulé", "État", "Taux physique", "Situation au", "Version"],
        "rows": [_line(report) for report in reports],
        "after": [
            "Signé et cacheté, ce bordereau est remis à la coordination nationale, qui en garde la référence, la date "
            "et la numérisation. Un rapport modifié après l’impression n’est plus couvert par cette signature."
        ],
        "places": ["Fonction du signataire", "Référence et date", "Signature et cachet"],
    }


def _line(report: PrintedReport) -> list[str]:
    status = CHANGED if report.status is None else report.status
    rate = "–" if report.rate is None else percent(report.rate)
    title = cut(typographic(report.title), LONGEST_TITLE)
    version = f"{report.version}" if report.number == 1 else f"{report.version} (n°{NBSP}{report.number})"
    return [report.code, title, status, rate, short_date(report.situation_on), version]

"""How an entry of the journal is told on a page: the act and its changes in French words. No Django."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.access import Role
from common.text import capitalised
from protocols.rules.rule_words import rule_changes

_ACTS = {
    "attach_file": "Pièce jointe",
    "change_preferences": "Préférences du compte modifiées",
    "confirm_act": "Acte confirmé",
    "confirm_declared_date": "Date déclarée confirmée",
    "confirm_import": "Import confirmé",
    "confirm_roadmap_act": "Acte de la feuille de route confirmé",
    "confirm_rule": "Règle confirmée",
    "confirm_statement": "Déclaration confirmée",
    "confirm_succession": "Succession confirmée",
    "correct_act": "Acte rectifié",
    "create_administrator": "Administrateur créé",
    "create_interim": "Intérim confié",
    "change_interim": "Dates d’un intérim modifiées",
    "closed_period": "Campagne close",
    "disable_account": "Compte désactivé",
    "end_interim": "Intérim terminé",
    "enter_report": "Rapport saisi d’après un document signé",
    "export_measure": "Mesure emportée dans un fichier",
    "export_workbook": "Classeur emporté pour être rempli",
    "grant_exception": "Dérogation accordée",
    "granted_revision": "Révision accordée",
    "leave_interim": "Intérim quitté",
    "lift_blocker": "Point de blocage levé",
    "load_table": "Table chargée pour une mesure de vitesse",
    "make_transmittal": "Bordereau d’envoi établi",
    "open_blocker": "Point de blocage ouvert",
    "open_period": "Campagne ouverte",
    "open_rectification": "Rectificatif ouvert",
    "prepare_succession": "Succession préparée",
    "propose_revision": "Révision proposée",
    "raise_blocker": "Point de blocage porté au niveau confédéral",
    "raise_level": "Niveau de protection relevé",
    "read_attachment": "Pièce jointe consultée",
    "read_measure": "Mesure consultée",
    "record_act": "Acte enregistré",
    "record_declared_date": "Date déclarée enregistrée",
    "record_roadmap_act": "Acte de la feuille de route consigné",
    "record_rule": "Règle enregistrée",
    "record_statement": "Déclaration enregistrée",
    "refused_revision": "Révision refusée",
    "remove_attachment": "Pièce jointe retirée",
    "restore_blocker": "Point de blocage remis comme avant l’import",
    "restore_report": "Rapport remis comme avant l’import",
    "return_report": "Rapport renvoyé",
    "send_reminder": "Lettre de relance établie",
    "share_attachment": "Pièce jointe partagée",
    "sign_report": "Signature du ministère consignée",
    "submit_report": "Rapport soumis",
    "unshare_attachment": "Partage d’une pièce jointe arrêté",
    "take_back_import": "Import repris",
    "take_interim": "Intérim pris",
    "upload_workbook": "Classeur déposé",
    "validate_report": "Rapport validé",
    "withdraw_draft_act": "Acte retiré avant sa confirmation",
    "withdraw_draft_actdocument": "Document retiré avec son acte",
    "withdraw_draft_axis": "Axe retiré du projet",
    "withdraw_draft_implementation": "Déclinaison nationale retirée du projet",
    "withdraw_draft_measure": "Mesure retirée du projet",
    "withdraw_draft_milestone": "Jalon retiré du projet",
    "withdraw_draft_objective": "Objectif retiré du projet",
    "withdraw_draft_roadmap": "Feuille de route retirée, encore en projet",
    "withdraw_draft_statement": "Déclaration retirée avant sa confirmation",
    "withdraw_report": "Rapport retiré",
    "withdraw_revision": "Révision retirée par qui l’a proposée",
    "write_report": "Rapport commencé",
}
# What an entry names beside the columns of its object.
NAMES = {
    "addressee": "destinataire",
    "account": "compte",
    "act": "acte",
    "body": "instance",
    "confirmed_for": "confirmée pour",
    "decision": "décision",
    "due_on": "échéance",
    "file": "fichier",
    "filter": "filtre",
    "format": "format",
    "kind": "nature",
    "lead_ministry": "chef de file",
    "ministry": "ministère",
    "national_share": "quote-part nationale",
    "number": "numéro",
    "on": "date",
    "period": "période",
    "password": "mot de passe",
    "reason": "motif",
    "reference": "référence",
    "restricted": "mesures de diffusion restreinte",
    "row": "fiche",
    "rows": "lignes",
    "sha256": "empreinte du fichier",
    "size": "taille en octets",
    "start_on": "début",
    "state": "État",
    "total_cost": "coût global",
    "target_value": "cible",
    "until": "jusqu’au",
    "written": "lignes appliquées",
}
_INTERIM = "par intérim de "
# A rule is data: its clauses are told, never its JSON.
_RULE = "entry_into_force_rule"
_ADDRESS = re.compile(r" \([^()\s]+@[^()\s]+\)")
_VERBS = {
    "create": "Création",
    "change": "Modification",
    "confirm": "Confirmation",
    "record": "Enregistrement",
    "revise": "Révision du plan",
}


@dataclass(frozen=True)
class Change:
    """One field that an act changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """An entry in words: never a name nor an address of a person, the function only."""

    at: datetime
    who: str
    act: str
    changes: tuple[Change, ...]


# Field and raw value → its words, or None for a value that is not shown (the key of another row).
Words = Callable[[str, Any], str | None]


def act_label(act: str) -> str:
    """Return the French words of an act; an act without words of its own is told by its verb."""
    return _ACTS.get(act) or _VERBS.get(act.partition("_")[0], "Autre acte")


def told(entry: Any, function: str, labels: Mapping[str, str], words: Words) -> Told:
    """Return an entry in words; `function` is its author's, `labels` the French names of fields."""
    role = Role(entry.role).label if entry.role else "système"
    place = entry.member_state or "Confédération"
    who = ", ".join(filter(None, [capitalised(function or str(role)), place, _in_whose_name(entry.on_behalf_of)]))
    return Told(datetime.fromisoformat(entry.at), who, act_label(entry.act), _changes(entry.changes, labels, words))


def _in_whose_name(text: str) -> str:
    """Return for whom an act was done, without the address that the entry keeps of an absent holder."""
    shown = _ADDRESS.sub("", text)
    return f"pour le compte de {shown}" if shown and not shown.startswith(_INTERIM) else shown


def _changes(text: str, labels: Mapping[str, str], words: Words) -> tuple[Change, ...]:
    found = []
    for name, (old, new) in json.loads(text).items():
        if name == _RULE:
            found += [Change(capitalised(clause), *both) for clause, *both in rule_changes(old or "", new or "")]
            continue
        before, after = words(name, old), words(name, new)
        if before is not None and after is not None:
            found.append(Change(capitalised(labels.get(name) or NAMES.get(name, name)), before, after))
    return tuple(found)

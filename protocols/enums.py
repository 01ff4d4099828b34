"""Closed lists of the protocols app, and which acts belong to which step."""

from django.db import models


class InstrumentKind(models.TextChoices):
    CHARTER = "charter", "charte"
    TREATY = "treaty", "traité"
    ADDITIONAL_PROTOCOL = "additional_protocol", "protocole additionnel"
    AGREEMENT = "agreement", "accord"
    AMENDMENT = "amendment", "amendement"


class ActKind(models.TextChoices):
    """What was done. The press mixes these up; a row of this table never does.

    No label speaks of a parliament: in Niger none is established, and the list is one for all.
    """

    TEXT_ADOPTED = "text_adopted", "adoption du texte"
    SIGNATURE = "signature", "signature"
    DEFINITIVE_SIGNATURE = "definitive_signature", "signature définitive"
    SIGNATURE_AD_REFERENDUM = "signature_ad_referendum", "signature ad referendum"
    COUNCIL_OF_MINISTERS = "council_of_ministers", "adoption en Conseil des ministres"
    OPINION = "opinion", "avis"
    PARLIAMENTARY_AUTHORISATION = "parliamentary_authorisation", "vote d’autorisation"
    ORDINANCE = "ordinance", "ordonnance d’autorisation"
    ORDINANCE_RATIFIED_BY_LAW = "ordinance_ratified_by_law", "loi portant ratification de l’ordonnance"
    PROMULGATION = "promulgation", "promulgation"
    PUBLICATION = "publication", "publication au Journal officiel"
    RATIFICATION = "ratification", "ratification"
    ACCEPTANCE = "acceptance", "acceptation"
    APPROVAL = "approval", "approbation"
    ACCESSION = "accession", "adhésion"
    DEPOSIT = "deposit", "dépôt de l’instrument"
    DEPOSIT_WITHDRAWAL = "deposit_withdrawal", "retrait de l’instrument déposé"
    NOTIFICATION = "notification", "notification"
    PROVISIONAL_APPLICATION = "provisional_application", "application provisoire"
    PROVISIONAL_APPLICATION_END = "provisional_application_end", "fin de l’application provisoire"
    RESERVATION = "reservation", "réserve"
    INTERPRETATIVE_DECLARATION = "interpretative_declaration", "déclaration interprétative"
    OBJECTION = "objection", "objection"
    RESERVATION_WITHDRAWAL = "reservation_withdrawal", "retrait de réserve"
    DECLARATION_WITHDRAWAL = "declaration_withdrawal", "retrait de déclaration"
    OBJECTION_WITHDRAWAL = "objection_withdrawal", "retrait d’objection"
    TERRITORIAL_APPLICATION = "territorial_application", "application territoriale"
    DENUNCIATION = "denunciation", "dénonciation"
    DENUNCIATION_EFFECT = "denunciation_effect", "effet de la dénonciation"
    CORRECTION = "correction", "rectification du texte"
    REGISTRATION = "registration", "enregistrement"


# Shown first in a form; the others stand behind « autre acte ».
COMMON_ACT_KINDS = (
    ActKind.TEXT_ADOPTED,
    ActKind.SIGNATURE,
    ActKind.COUNCIL_OF_MINISTERS,
    ActKind.OPINION,
    ActKind.PARLIAMENTARY_AUTHORISATION,
    ActKind.ORDINANCE,
    ActKind.ORDINANCE_RATIFIED_BY_LAW,
    ActKind.PROMULGATION,
    ActKind.PUBLICATION,
    ActKind.RATIFICATION,
    ActKind.DEPOSIT,
    ActKind.RESERVATION,
)
GROUPED_ACT_KINDS = (
    ("", "choisir"),
    ("actes courants", [(kind.value, kind.label) for kind in COMMON_ACT_KINDS]),
    ("autre acte", [(kind.value, kind.label) for kind in ActKind if kind not in COMMON_ACT_KINDS]),
)
# Acts of no state: the adoption by the College, and what the depositary does for all.
STATELESS_KINDS = (ActKind.TEXT_ADOPTED, ActKind.CORRECTION, ActKind.REGISTRATION)
# A notice comes from the depositary or from a state.
EITHER_KINDS = (ActKind.NOTIFICATION,)
NATIONAL_KINDS = tuple(kind for kind in ActKind if kind not in (*STATELESS_KINDS, *EITHER_KINDS))


def kinds_of_place(member_state: str | None) -> tuple[ActKind, ...]:
    """Return the kinds that an act of a state may be, or one of no state."""
    return (*(NATIONAL_KINDS if member_state else STATELESS_KINDS), *EITHER_KINDS)


class Step(models.IntegerChoices):
    """The five steps on screen, in their usual order, which no law makes strict."""

    SIGNATURE = 1, "signature"
    COUNCIL = 2, "conseil des ministres"
    AUTHORISATION = 3, "autorisation"
    RATIFICATION = 4, "ratification"
    DEPOSIT = 5, "dépôt"


class ConsentForm(models.TextChoices):
    """What the deposited instrument is: the word that the rule of entry into force counts."""

    RATIFICATION = "ratification", "ratification"
    ACCEPTANCE = "acceptance", "acceptation"
    APPROVAL = "approval", "approbation"
    ACCESSION = "accession", "adhésion"


class SourceGrade(models.TextChoices):
    """How good a source is, best first."""

    OFFICIAL_GAZETTE = "official_gazette", "Journal officiel"
    COMMUNIQUE = "communique", "communiqué"
    DEPOSITARY_RECORD = "depositary_record", "registre du dépositaire"
    PRESS = "press", "presse"


class StatementKind(models.TextChoices):
    RESERVATION = "reservation", "réserve"
    INTERPRETATIVE_DECLARATION = "interpretative_declaration", "déclaration interprétative"
    OBJECTION = "objection", "objection"
    TERRITORIAL_APPLICATION = "territorial_application", "application territoriale"
    WITHDRAWAL = "withdrawal", "retrait"

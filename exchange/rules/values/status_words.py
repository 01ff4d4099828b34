"""The words administrations use for a state of progress, in the order in which they must be recognised."""

import re

from exchange.rules.values.text import fold, plain

LABELS = {
    "not_started": "«\u00a0Non entamée\u00a0»",
    "in_progress": "«\u00a0En cours\u00a0»",
    "completed": "«\u00a0Réalisée\u00a0»",
    "blocked": "«\u00a0Bloquée\u00a0»",
    "suspended": "«\u00a0Suspendue\u00a0»",
    "postponed": "«\u00a0Reportée\u00a0»",
    "cancelled": "«\u00a0Abandonnée\u00a0»",
}
_END = r"(?:e?s?)"
_DONE = rf"(?:realise|execute|effectue|fait|accompli|concretise|effecti(?:f|ve)|mise? en oeuvre|mise? en œuvre){_END}"
_FINISHED = rf"(?:acheve|termine|finalise|clos|cloture|solde|boucle|fini|complete){_END}"
_BEGUN = rf"(?:demarre|entame|commence|debute|engage|lance|amorce|initie){_END}"
_FUTURE = rf"(?:programme|prevu|planifie){_END}"
_VERBS = (
    r"(?:faire|venir|demarrer|lancer|realiser|executer|entamer|engager|commencer|debuter|initier|programmer|planifier)"
)
_NOUNS = (
    r"(?:realisation|execution|mise en oeuvre|finalisation|achevement|traitement|cloture|elaboration|redaction"
    r"|construction|validation|signature|adoption|examen|preparation|negociation|deploiement|concertation)"
)
_OF = r"(?:de |d |de la |de l |du )"
_NOT = (
    r"(?:(?:n |ne )(?:a |ont |est |sont )?(?:toujours |encore )?pas (?:encore )?(?:ete )?|non (?:encore )?"
    r"|(?:toujours |encore )?pas (?:encore )?(?:du tout )?(?:ete )?|jamais (?:ete )?)"
)
_FULLY = r"(?:totalement|entierement|completement|integralement|pleinement|tout a fait)"
_PARTLY = r"(?:partiellement|en partie|a moitie|a demi|presque|quasi|quasiment|en grande partie)"
_RATE = r"([0-9]{1,3}(?:[.,][0-9]+)?)\s*(?:%|pour cent)"
NEGATION = r"\b(?:non|pas|ne|n|ni|jamais|sans|plus|aucun|aucune)\b"
_LATE = r"(?:(?:avec|en|du|un|mais|accuse|accusant|leger|fort|gros|grand) )*retarde?(?:e?s?)"

COLOURS = r"(?:(?:feu|code|statut|couleur) )?(?:vert|orange|jaune|rouge|bleu|gris|noir|blanc)(?:e|es|s|he)?(?: (?:clair|fonce))?"
TICKS = frozenset("✓✔✅☑√")
ELSEWHERE = r"(?:voir|cf|se referer|confer|idem|oui|non$|ok$)\b"
OVERDUE = rf"(?:(?:mesure|action|activite|projet) )?(?:est )?(?:tres |fortement |legerement )?{_LATE}|(?:hors|depasse[es]* le) delai[s]?|delai depasse"

_RULES = (
    # Partners' words: English and Portuguese.
    (r"not (?:yet )?(?:started|begun)|nao iniciad[oa]s?|por iniciar|to be started", "not_started"),
    (
        r"partially (?:completed|done)|(?:on ?going|in progress|under ?way)|em (?:curso|execucao|andamento)",
        "in_progress",
    ),
    (r"(?<!not )(?:fully )?completed|concluid[oa]s?", "completed"),
    (r"on hold|suspended|suspens[oa]s?", "suspended"),
    (r"cancell?ed|cancelad[oa]s?", "cancelled"),
    (r"postponed|adiad[oa]s?", "postponed"),
    (r"blocked|bloquead[oa]s?", "blocked"),
    (rf"{_NOT}{_FULLY} (?:{_DONE}|{_FINISHED})", "?in_progress"),
    (rf"{_NOT}{_FINISHED}", "?in_progress"),
    (rf"inacheve{_END}", "in_progress"),
    (rf"(?:irrealise|inexecute){_END}", "not_started"),
    (rf"{_NOT}(?:{_DONE}|{_BEGUN})", "not_started"),
    (
        r"(?:aucun|sans|pas de) (?:debut|commencement)(?: (?:d |de )(?:execution|realisation|mise en oeuvre))?",
        "not_started",
    ),
    (
        rf"(?:en attente (?:de |du ))(?:demarrage|lancement)|(?:reste |restent )?a {_VERBS}|non debute{_END}",
        "not_started",
    ),
    (rf"{_PARTLY} (?:{_DONE}|{_FINISHED})|(?:{_DONE}|{_FINISHED}) {_PARTLY}", "in_progress"),
    (rf"en (?:cours|voie|phase|train) {_OF}{_NOUNS}|{_NOUNS} en cours|encours", "in_progress"),
    (
        rf"(?:debut|poursuite) {_OF}{_NOUNS}|en (?:execution|realisation)|se poursui(?:t|vent)|en progression",
        "in_progress",
    ),
    (r"en cours (?:de |d )(?:[a-z]+)", "?in_progress"),
    (r"(?<!pas )(?<!non )(?<!plus )en cours", "in_progress"),
    (rf"(?<!pas )(?<!non )(?:deja |bien |juste |recemment )?{_BEGUN}", "in_progress"),
    (rf"(?<!pas )(?<!non )(?<!jamais )(?:deja |{_FULLY} )?(?:{_DONE}|{_FINISHED})(?: {_FULLY})?", "completed"),
    (rf"(?<!pas )(?<!non )(?<!de)bloque{_END}|en blocage|situation de blocage|blocage|en situation bloquee", "blocked"),
    (
        rf"(?:suspendu|gele|interrompu|stoppe){_END}|en suspens|a l arret|en pause|mise? en veille|suspension",
        "suspended",
    ),
    (rf"(?:reporte|differe|ajourne|decale|repousse|reprogramme){_END}|en report|report", "postponed"),
    (
        rf"(?:abandonne|annule|supprime|retire){_END}|abandon|annulation|(?:classee? )?sans suite|caduc|caduque",
        "cancelled",
    ),
    (rf"(?<!non )(?<!pas )(?:a venir|{_FUTURE}|en projet)", "not_started"),
    (r"^pas encore$|^toujours pas$", "not_started"),
    (r"arrete(?:e?s?)", "?suspended"),
    (r"en attente|en instance", "?not_started"),
    (r"en preparation|en difficulte|en bonne voie", "?in_progress"),
    (
        r"\b(?:est|sont|a|ete|la|le|les|l|mesure|action|activite|activites|statut|etat|actuellement|deja|toujours)\b",
        None,
    ),
)
MARKS = tuple((re.compile(rf"(?<![a-z]){pattern}(?![a-z])"), mark) for pattern, mark in _RULES)


def tidy(text: str) -> str:
    """`fold`, with « réalisé(e)s » and « réalisé·e » written as one word and an isolated rate set apart."""
    without_rates = re.sub(rf"(?:\ba )?{_RATE}", " ", plain(text))
    return fold(re.sub(r"(?<=[a-z])[(·.]e?[)]?(?:[(·.]?s\b)?[)]?(?![a-z])", "", without_rates))


def without_lateness(folded: str) -> str:
    """Lateness is computed from the due date: the word is dropped when a status stands beside it."""
    return " ".join(re.sub(rf"\b(?:sans |pas en |non )?{_LATE}\b", " ", folded).split())


def rates(text: str) -> list[float]:
    """The rates written beside the word."""
    found = re.findall(_RATE, plain(text))
    return [float(rate.replace(",", ".")) for rate in found]

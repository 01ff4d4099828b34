"""The columns of a ministry's matrix, and the many ways their headings are written.

Source: the import specification of matrices, section 2 and rules 1 and 6. Headings are compared as bare words: no case,
accent, punctuation, plural or article.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from exchange.rules.values.text import clean, fold


class Field(StrEnum):
    """What a column of a matrix may hold."""

    AXIS = "axis"
    OBJECTIVE = "objective"
    CODE = "code"
    TITLE = "title"
    ACTIVITY = "activity"
    EXPECTED_RESULT = "expected_result"
    LEAD = "lead_ministry"
    ASSOCIATED = "associated_ministries"
    STATES = "states"
    INDICATOR = "indicator"
    TARGET = "target"
    ACHIEVED = "achieved"
    START = "start"
    DUE = "due"
    AMOUNT = "amount"
    FUNDING = "funding"
    STATUS = "status"
    PHYSICAL = "physical"
    FINANCIAL = "financial"
    REMARKS = "remarks"
    QUARTER_1 = "quarter_1"
    QUARTER_2 = "quarter_2"
    QUARTER_3 = "quarter_3"
    QUARTER_4 = "quarter_4"
    MONTH_1 = "month_1"
    MONTH_2 = "month_2"
    MONTH_3 = "month_3"
    MONTH_4 = "month_4"
    MONTH_5 = "month_5"
    MONTH_6 = "month_6"
    MONTH_7 = "month_7"
    MONTH_8 = "month_8"
    MONTH_9 = "month_9"
    MONTH_10 = "month_10"
    MONTH_11 = "month_11"
    MONTH_12 = "month_12"


TITLES = {
    Field.AXIS: "axe",
    Field.OBJECTIVE: "objectif",
    Field.CODE: "code de la mesure",
    Field.TITLE: "intitulé de la mesure",
    Field.ACTIVITY: "activité ou jalon",
    Field.EXPECTED_RESULT: "résultat attendu",
    Field.LEAD: "chef de file",
    Field.ASSOCIATED: "structures associées",
    Field.STATES: "États concernés",
    Field.INDICATOR: "indicateur",
    Field.TARGET: "valeur cible",
    Field.ACHIEVED: "valeur atteinte",
    Field.START: "début",
    Field.DUE: "échéance",
    Field.AMOUNT: "coût",
    Field.FUNDING: "source de financement",
    Field.STATUS: "état de mise en œuvre",
    Field.PHYSICAL: "taux d’exécution physique",
    Field.FINANCIAL: "taux d’exécution financière",
    Field.REMARKS: "observations et difficultés",
    Field.QUARTER_1: "premier trimestre",
    Field.QUARTER_2: "deuxième trimestre",
    Field.QUARTER_3: "troisième trimestre",
    Field.QUARTER_4: "quatrième trimestre",
    Field.MONTH_1: "janvier",
    Field.MONTH_2: "février",
    Field.MONTH_3: "mars",
    Field.MONTH_4: "avril",
    Field.MONTH_5: "mai",
    Field.MONTH_6: "juin",
    Field.MONTH_7: "juillet",
    Field.MONTH_8: "août",
    Field.MONTH_9: "septembre",
    Field.MONTH_10: "octobre",
    Field.MONTH_11: "novembre",
    Field.MONTH_12: "décembre",
}
SYNONYMS = {
    Field.AXIS: "axe; pilier; domaine; axe stratégique; axe / pilier; axe / domaine; axe d'intervention; volet; composante",
    Field.OBJECTIVE: "objectif; objectif spécifique; objectif stratégique; objectif opérationnel; sous-objectif",
    Field.CODE: (
        "code; n°; n; num; numéro; réf; référence; n° d'ordre; numéro d'ordre; n° ordre; code mesure; n° mesure; "
        "code action; n° action; identifiant; réf mesure; référence mesure; numéro mesure"
    ),
    Field.TITLE: (
        "mesures / actions; mesure; action; intitulé; intitulé de la mesure; intitulé de l'action; libellé; "
        "libellé de la mesure; libellé de l'action; objectif / mesure; activités prévues; actions prévues; mesures prévues; "
        "désignation; désignation de la mesure; mesures prioritaires; actions prioritaires; activités; activité; "
        "mesures à mettre en œuvre; actions à mener; recommandations; intitulé de la recommandation; actions retenues; "
        "mesures et actions; actions et mesures; engagements; intitulé de l'engagement; réformes; actions clés; "
        "activités clés; intitulé de l'activité; libellé de l'activité"
    ),
    Field.ACTIVITY: "activités / jalons; jalons; jalon; tâches; sous-activités",
    Field.EXPECTED_RESULT: "résultat attendu; résultats; effet attendu; effets attendus; résultat",
    Field.LEAD: (
        "chef de file; structure responsable; responsable; département; ministère responsable; ministère chef de file; "
        "ministère; structure pilote; entité responsable; institution responsable; ministère pilote; département responsable; "
        "structure chef de file; département chef de file; responsable de la mise en œuvre; structure; "
        "ministère en charge; structure en charge; responsable principal; structure porteuse; porteur; structure leader; "
        "acteur principal; pilote; entité en charge; entité pilote; service responsable; direction responsable; "
        "institution en charge; institution pilote; porteur de l'action"
    ),
    Field.ASSOCIATED: (
        "structures associées; acteurs impliqués; structures impliquées; ministères associés; départements associés; "
        "structures partenaires; autres acteurs; acteurs associés; ministères impliqués; autres structures; "
        "parties prenantes; structures d'appui; partenaires d'exécution; autres parties prenantes"
    ),
    Field.STATES: "pays concernés; pays; états concernés; états membres; état concerné; pays membres; états confédérés; pays état; état pays; "
    "état membre concerné; état partie; état ou pays; pays ou état; pays membre",
    Field.INDICATOR: (
        "indicateurs de résultat; indicateur; iov; indicateurs objectivement vérifiables; indicateur de performance; "
        "indicateurs de suivi; indicateur intitulé; indicateur libellé"
    ),
    Field.TARGET: "cible; valeur cible; cible annuelle; indicateur cible",
    Field.ACHIEVED: "valeur atteinte; réalisation; niveau atteint; valeur réalisée; indicateur valeur atteinte",
    Field.START: (
        "début; date de début; démarrage; date de démarrage; début prévu; date de lancement; date de début prévue; "
        "échéance début; période début"
    ),
    Field.DUE: (
        "fin; échéance; délai; date butoir; échéance de réalisation; période; date de fin; fin prévue; date limite; "
        "date d'échéance; délai d'exécution; période d'exécution; période de réalisation; calendrier; date prévue; "
        "date de fin prévue; échéance prévue; délai de réalisation; échéance fin; période fin; période de mise en œuvre; "
        "date d'achèvement; terme; échéance de mise en œuvre; date cible; date prévisionnelle; date prévisionnelle de fin; "
        "horizon; échéancier; date de réalisation prévue"
    ),
    Field.AMOUNT: (
        "coût estimatif; coût; budget; coût estimé; montant; coût global; coût total; budget prévisionnel; budget prévu; "
        "coût prévisionnel; montant prévu; montant estimatif; budget estimatif; budget total; montant total; "
        "coût de la mesure; coût prévu; enveloppe; coût part; budget part; part; coût national; montant estimé; "
        "coût total estimé; coût indicatif; estimation du coût; montant requis; budget requis; enveloppe budgétaire"
    ),
    Field.FUNDING: "source de financement; financement; bailleur; mode de financement; origine du financement",
    Field.STATUS: (
        "statut; état de mise en œuvre; situation; niveau; état d'avancement; état d'exécution; état de réalisation; "
        "niveau de mise en œuvre; situation actuelle; avancement; niveau d'avancement; statut de mise en œuvre; "
        "statut de la mesure; niveau de réalisation; stade; stade d'avancement; stade d'exécution; état actuel; "
        "situation d'exécution; point de situation"
    ),
    Field.PHYSICAL: (
        "taux d'exécution physique; tx phys; taux; taux (%); niveau d'exécution; taux d'exécution; taux de réalisation; "
        "taux physique; taux d'avancement; %; % d'exécution; avancement physique; exécution physique; taux d'exécution phys; "
        "taux de mise en œuvre; pourcentage; pourcentage de réalisation; % de réalisation; % d'avancement; "
        "taux de réalisation physique; niveau d'exécution physique; taux d'avancement physique; % physique"
    ),
    Field.FINANCIAL: (
        "taux d'exécution financière; tx fin; taux financier; exécution financière; taux de décaissement; "
        "taux d'absorption; taux d'exécution fin; taux d'exécution financier; niveau d'exécution financière; % financier; "
        "taux de réalisation financière"
    ),
    Field.REMARKS: (
        "observations; difficultés; commentaires; remarques; contraintes; difficultés rencontrées; justifications; "
        "points d'attention; observations et difficultés; obs; obs éventuelles; difficultés et solutions; analyse; "
        "justification des écarts; solutions; solutions proposées; mesures correctives; actions correctives; perspectives; "
        "points de vigilance; goulots d'étranglement; risques; explications"
    ),
    Field.QUARTER_1: "t1; trimestre 1; 1er trimestre; trim 1; 1er trim; chronogramme t1",
    Field.QUARTER_2: "t2; trimestre 2; 2e trimestre; 2ème trimestre; trim 2; 2e trim; chronogramme t2",
    Field.QUARTER_3: "t3; trimestre 3; 3e trimestre; 3ème trimestre; trim 3; 3e trim; chronogramme t3",
    Field.QUARTER_4: "t4; trimestre 4; 4e trimestre; 4ème trimestre; trim 4; 4e trim; chronogramme t4",
    Field.MONTH_1: "janvier; janv; jan",
    Field.MONTH_2: "février; févr; fév",
    Field.MONTH_3: "mars; mar",
    Field.MONTH_4: "avril; avr",
    Field.MONTH_5: "mai",
    Field.MONTH_6: "juin",
    Field.MONTH_7: "juillet; juil",
    Field.MONTH_8: "août; aou",
    Field.MONTH_9: "septembre; sept; sep",
    Field.MONTH_10: "octobre; oct",
    Field.MONTH_11: "novembre; nov",
    Field.MONTH_12: "décembre; déc",
}
# Partners write in English or in Portuguese, or with their words.
FOREIGN = {
    Field.CODE: "no; n o; nr; id; ref; item; measure code; activity code; codigo",
    Field.TITLE: "measure; activity; planned activity; key action; description; medida; medidas; accao; accoes; acao; acoes; actividade; actividades; atividade; atividades",
    Field.ACTIVITY: "sub activity; task; milestone; sub actividade; tarefa; tarefas",
    Field.EXPECTED_RESULT: "expected result; expected output; output; outcome; resultado esperado; resultados esperados",
    Field.LEAD: "responsible; responsible entity; responsible ministry; lead; lead ministry; lead agency; owner; responsavel; responsaveis; entidade responsavel; ministerio responsavel; structures responsables; acteur responsable",
    Field.ASSOCIATED: "partners; partner; partenaires; partenaire; partenaires techniques et financiers; partenaires impliqués; ptf; parceiros",
    Field.STATES: "country; countries; member state; pais; paises",
    Field.INDICATOR: "performance indicator; indicador; indicadores",
    Field.TARGET: "target; target value; meta; metas",
    Field.ACHIEVED: "achieved; actual; actual value; valor alcancado",
    Field.START: "start; start date; data de inicio; inicio",
    Field.DUE: "deadline; due date; end date; timeline; timeframe; prazo; data limite; data fim; calendrier d'exécution",
    Field.AMOUNT: "cost; estimated cost; total cost; amount; custo; custo estimado; custo total; orcamento; montant global",
    Field.FUNDING: "funding; funding source; source of funding; fonte de financiamento; financiamento",
    Field.STATUS: "status; implementation status; state of progress; estado; estado de execucao; situacao; niveau d'avancement",
    Field.PHYSICAL: "progress; completion; completion rate; execution rate; implementation rate; taxa de execucao; execucao; % execucao; % complete",
    Field.FINANCIAL: "financial progress; disbursement rate; taxa de execucao financeira",
    Field.REMARKS: "comment; comments; remark; remarks; challenges; observacoes; dificuldades; constrangimentos",
}
# The columns of a chronogramme, with the first and the last month that each stands for.
SLOTS = {
    **{Field(f"quarter_{number}"): (3 * number - 2, 3 * number) for number in range(1, 5)},
    **{Field(f"month_{number}"): (number, number) for number in range(1, 13)},
}
# « État » alone may be a country or a status: a column so named is left out and reported, unless it is in the plural.
STATES_HEADING = "etats"

# Under the heading of what is named, « Libellé » is its name, and « N° » its number, never the measure's.
NAMED = frozenset({Field.AXIS, Field.OBJECTIVE, Field.ACTIVITY, Field.EXPECTED_RESULT, Field.INDICATOR, Field.LEAD})
NAMES = frozenset("libelle intitule designation description denomination nom enonce".split())
NUMBERS = frozenset("n no num numero code ref reference".split())
UNDER_INDICATOR = {
    **dict.fromkeys("realise realisee realisation atteint atteinte obtenu actuel actuelle".split(), Field.ACHIEVED),
    **dict.fromkeys("cible prevu prevue prevision attendu attendue".split(), Field.TARGET),
}
# Under a cost, « PTF » or « Réalisation » is a part of it, which no report holds.
NOT_A_COST = frozenset({Field.ASSOCIATED, Field.LEAD, Field.ACHIEVED, Field.TARGET, Field.STATUS})
ARTICLES = frozenset("de du des la le les l d en au aux a et ou par pour".split())
ABBREVIATIONS = {"tx": "taux", "phys": "physique", "nb": "nombre"}
UNITS = (
    (1_000_000_000, re.compile(r"\b(milliards?|mds?|mrds?)\b")),
    (1_000_000, re.compile(r"\b(millions?|mfcfa|m f ?cfa|mxof)\b")),
    (1_000, re.compile(r"\b(milliers?|kfcfa|k f ?cfa)\b")),
)
MONEY_WORDS = re.compile(
    r"\b(milliards?|mds?|mrds?|millions?|milliers?|mfcfa|kfcfa|mxof|m|k|fcfa|f cfa|cfa|xof|francs?|f)\b"
)
SHARE = re.compile(r"\b(part nationale|quote part( nationale)?|contribution nationale)\b")
STATE_NAME = re.compile(r"\b(ml|bf|ne|mali|burkina( faso)?|niger)\b")
CODES_OF_STATES = {"ml": "ML", "mali": "ML", "bf": "BF", "burk": "BF", "ne": "NE", "nige": "NE"}
PARENTHESES = re.compile(r"\([^)]*\)")
AS_OF = re.compile(r"\b(au|à fin|a fin|arrêtée? au|en date du)\b.*\d.*$", re.IGNORECASE)
YEAR = re.compile(r"\b20\d\d\b")
SEPARATORS = re.compile(r"\s*[/&]\s*|\s+(?:et|ou)\s+|\n", re.IGNORECASE)
LONGEST_HEADING = 120


@dataclass(frozen=True)
class Heading:
    """A recognised heading: the field, its title as shown, the unit of its amounts, and whether it names a national share."""

    field: Field
    title: str
    unit: int = 1
    is_share: bool = False


def words(text: str) -> str:
    """The text as bare words for a comparison: no case, accent nor punctuation; « % » is a word."""
    return fold(text.replace("%", " pourcent "))


def heading_key(text: str) -> str:
    """What two headings of the same meaning share."""
    kept = [ABBREVIATIONS.get(word, word) for word in words(text).split() if word not in ARTICLES]
    if len(kept) > 1:
        kept = [word for word in kept if word != "pourcent" or kept[0] == "pourcent"]
    return " ".join(word.rstrip("s") if len(word) > 3 else word for word in kept)


FIELD_OF_KEY = {
    heading_key(name): field
    for names_of in (SYNONYMS, FOREIGN)
    for field, names in names_of.items()
    for name in names.split(";")
}


@cache
def recognise(parent: str, child: str) -> Heading | None:
    """The heading made of a parent (may be empty) and a child text (may be empty); None when it names no known field."""
    title = " / ".join(text for text in (clean(parent), clean(child)) if text)
    if not title or len(title) > 2 * LONGEST_HEADING:
        return None
    if not clean(parent) or not clean(child):
        found = _field(child if child.strip() else parent)
        return heading_of(found, title) if found else _flattened(clean(child))
    found = _joined_field(parent, child)
    return heading_of(found, title) if found else None


def _joined_field(parent: str, child: str) -> Field | None:
    """The field of a child under its parent: both read together first, then what the parent makes of it."""
    if found := _field(f"{parent} {child}"):
        return found
    above, key = _field(parent), heading_key(child).rpartition(" ")[2] if len(child.split()) < 3 else ""
    if above is Field.INDICATOR and key in UNDER_INDICATOR:
        return UNDER_INDICATOR[key]
    if above in NAMED and key in NAMES | NUMBERS:
        return above if key in NAMES else None
    found = _field(child)
    if above is Field.AMOUNT and found is Field.PHYSICAL and "physique" not in words(child):
        return Field.FINANCIAL
    if above is Field.AMOUNT and found in NOT_A_COST:
        return None
    # « Exécution » over « État » is « État d'exécution ».
    return found or _field(f"{child} {parent}")


def heading_of(field: Field, title: str) -> Heading:
    """The heading of a field that is known, with what its title says of its amounts."""
    return Heading(field, title, _unit(title) if field is Field.AMOUNT else 1, _is_share(title))


def named_state(text: str) -> str:
    """The code of the one state that a heading or a name of sheet names; empty for none or several."""
    found = {CODES_OF_STATES[match[0][:4]] for match in STATE_NAME.finditer(words(text))}
    return found.pop() if len(found) == 1 else ""


def _flattened(text: str) -> Heading | None:
    """The heading of « État de mise en œuvre - Statut »: two levels written in one cell."""
    parent, dash, child = text.partition(" - ")
    return recognise(parent, child) if dash and child else None


def _field(text: str) -> Field | None:
    if words(text) == STATES_HEADING:
        return Field.STATES
    shorter = undated(PARENTHESES.sub(" ", text))
    for variant in (text, PARENTHESES.sub(" ", text), shorter, YEAR.sub(" ", shorter)):
        found = FIELD_OF_KEY.get(heading_key(variant)) or _qualified_field(variant) or _field_of_state(variant)
        if found:
            return found
    return _agreed_field(SEPARATORS.split(shorter))


def undated(text: str) -> str:
    """A heading without « au 30/06/2026 », which changes with each file."""
    return AS_OF.sub(" ", text)


def _qualified_field(text: str) -> Field | None:
    """A column of money or of a target, once its unit, its share and its state are set aside."""
    bare = words(text)
    is_share = SHARE.search(bare) is not None
    stripped = STATE_NAME.sub(" ", SHARE.sub(" part ", MONEY_WORDS.sub(" ", bare)))
    found = FIELD_OF_KEY.get(heading_key(stripped)) or (
        Field.AMOUNT if is_share and stripped.split() == ["part"] else None
    )
    return found if found in (Field.AMOUNT, Field.TARGET, Field.ACHIEVED) and stripped != bare else None


def _field_of_state(text: str) -> Field | None:
    """« Statut Mali »: the field, once the state is set aside."""
    bare = words(text)
    stripped = STATE_NAME.sub(" ", bare)
    return FIELD_OF_KEY.get(heading_key(stripped)) if stripped != bare else None


def _agreed_field(parts: list[str]) -> Field | None:
    """The field of « Observations / Contraintes »: every part says the same one."""
    found = {FIELD_OF_KEY.get(heading_key(part)) for part in parts if heading_key(part)}
    if found == {Field.LEAD, Field.ASSOCIATED}:
        # « Responsable / Parties prenantes »: several in one cell are asked about.
        return Field.LEAD
    return found.pop() if len(parts) > 1 and len(found) == 1 else None


def _unit(title: str) -> int:
    bare = words(title)
    return next((unit for unit, pattern in UNITS if pattern.search(bare)), 1)


def _is_share(title: str) -> bool:
    bare = words(title)
    return bool(SHARE.search(bare) or STATE_NAME.search(bare))

"""Why a treaty is in force from a day on, or not yet, in French sentences, each date written out. No Django."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from common.french import listed, long_date
from common.text import plural
from protocols.rules.checks import told
from protocols.rules.final_clauses import FinalClauses
from protocols.rules.instruments import Deposited

_VIENNA = "Convention de Vienne sur le droit des traités, art. 24"
FORMS = {
    "ratification": "ratification",
    "acceptance": "acceptation",
    "approval": "approbation",
    "accession": "adhésion",
    "definitive_signature": "signature définitive",
    "signature": "signature",
    "signature_ad_referendum": "signature ad referendum",
}


@dataclass(frozen=True)
class Missing:
    """How many instruments are waited for, and from whom where the rule names them."""

    count: int
    parties: tuple[str, ...] = ()


@dataclass(frozen=True)
class PartyDate:
    """The day for one party, by the instrument that gave it; the general day, or one of its own."""

    instrument: Deposited
    on: date
    is_general: bool = False

    @property
    def party(self) -> str:
        """Whose day it is."""
        return self.instrument.party


@dataclass(frozen=True)
class Reading:
    """All that was found: `met_on` is the day of the condition, `computed_on` the day before any floor."""

    clauses: FinalClauses
    known: Sequence[Deposited]
    as_of: date | None
    met_on: date | None
    computed_on: date | None
    general: date | None
    parties: Sequence[PartyDate]
    missing: Missing | None


def sentences(reading: Reading) -> tuple[str, ...]:
    """Return the explanation, sentence by sentence; never empty, and every date of the answer is in it."""
    parts = (_rule(reading), _left_aside(reading), _general(reading), _each_party(reading), _withdrawals(reading))
    return tuple(told(sentence) for part in parts for sentence in part)


def _rule(reading: Reading) -> Iterator[str]:
    clauses = reading.clauses
    if clauses.is_assumption:
        yield "Hypothèse à confirmer\u00a0: la règle appliquée est supposée, non établie."
    yield _condition(clauses)
    if clauses.kind != "fixed":
        forms = [FORMS[form] for form in FORMS if form in clauses.counted]
        yield f"Actes comptés\u00a0: {listed(forms)}."
    if clauses.excluded:
        what = plural(len(clauses.excluded), "Partie non comptée", "Parties non comptées")
        yield f"{what}\u00a0: {listed(list(clauses.excluded))}."
    if reading.as_of:
        yield f"Lecture au {long_date(reading.as_of)}\u00a0: ce qui est postérieur est laissé de côté."


def _condition(clauses: FinalClauses) -> str:
    if clauses.fixed_on:
        return f"Le traité fixe lui-même le jour\u00a0: le {long_date(clauses.fixed_on)}."
    if clauses.is_silent:
        return (
            "Le traité ne dit rien de son entrée en vigueur\u00a0: il y faut le consentement de tous ceux qui l’ont "
            f"négocié ({_VIENNA}, par. 2)\u00a0: {listed(list(clauses.named))}."
        )
    what = plural(clauses.needed, "signature" if clauses.kind == "signature" else "instrument")
    if clauses.kind == "fraction":
        numerator, denominator = clauses.share
        share = f"{numerator}/{denominator} de {clauses.base} {plural(clauses.base, 'partie')}"
        return f"La règle attend {clauses.needed} {what}, soit {share}, le nombre étant arrondi au-dessus."
    if clauses.named:
        who = listed(list(clauses.named))
        if clauses.needed < len(clauses.named):
            return f"La règle attend {clauses.needed} {what} parmi\u00a0: {who}."
        return f"La règle attend {clauses.needed} {what}, de chacune des parties citées\u00a0: {who}."
    return f"La règle attend {clauses.needed} {what}."


def _left_aside(reading: Reading) -> Iterator[str]:
    """The instruments that are known and do not count, each with its reason."""
    for each in reading.known:
        clauses, whose = reading.clauses, f"l’acte de {each.party} du {long_date(each.on)} ({FORMS[each.act]})"
        if clauses.kind == "fixed":
            continue
        if each.party in clauses.excluded:
            yield f"{whose} ne compte pas\u00a0: cette partie n’est pas comptée."
        elif clauses.named and each.party not in clauses.named:
            yield f"{whose} ne compte pas\u00a0: la règle ne cite pas cette partie."
        elif each.act not in clauses.counted:
            yield f"{whose} ne compte pas\u00a0: la règle ne compte pas cette forme."


def _general(reading: Reading) -> Iterator[str]:
    if reading.met_on is None or reading.computed_on is None or reading.general is None:
        yield from _still_missing(reading)
        return
    clauses = reading.clauses
    if not clauses.fixed_on:
        yield f"La condition est remplie le {long_date(reading.met_on)}, {_by_whom(reading)}."
    ground = f"{clauses.delay.counted_from(reading.met_on)}"
    yield f"L’entrée en vigueur est le {long_date(reading.computed_on)}\u00a0: {ground}."
    if clauses.not_before:
        floor, general = long_date(clauses.not_before), long_date(reading.general)
        effect = "cette date est gardée" if reading.general == reading.computed_on else "cette date est reportée"
        yield f"Pas d’entrée en vigueur avant le {floor}\u00a0: {effect}, l’entrée en vigueur est le {general}."


def _by_whom(reading: Reading) -> str:
    last = sorted(
        {
            each.party
            for each in reading.known
            if each.on == reading.met_on and reading.clauses.counts(each.party, each.act)
        }
    )
    return f"par l’acte de {listed(last)}"


def _still_missing(reading: Reading) -> Iterator[str]:
    missing = reading.missing or Missing(0)
    what = plural(missing.count, "signature" if reading.clauses.kind == "signature" else "instrument")
    whose = f"\u00a0: {listed(list(missing.parties))}" if missing.count == len(missing.parties) else ""
    if len(missing.parties) > missing.count:
        whose = f", parmi\u00a0: {listed(list(missing.parties))}"
    yield f"L’entrée en vigueur n’est pas établie\u00a0: il manque {missing.count} {what}{whose}."


def _each_party(reading: Reading) -> Iterator[str]:
    in_time = [each.party for each in reading.parties if each.is_general]
    if in_time and reading.met_on and reading.general:
        limit = long_date(reading.met_on)
        yield (
            f"Elle vaut le {long_date(reading.general)} pour {listed(in_time)}, dont l’acte est du {limit} ou d’avant."
        )
    for each in reading.parties:
        if not each.is_general:
            yield from _later_party(reading, each)


def _later_party(reading: Reading, each: PartyDate) -> Iterator[str]:
    clauses, deposited_on, on = reading.clauses, each.instrument.on, long_date(each.on)
    if reading.general is None:
        return
    general = long_date(reading.general)
    ground = clauses.party_delay.counted_from(deposited_on)
    if not clauses.says_later_parties:
        ground = f"la règle ne dit rien de qui consent après ({_VIENNA}, par. 3)\u202f; {ground}"
    if clauses.party_delay.after(deposited_on) < each.on:
        ground = f"{ground}, mais pas avant l’entrée en vigueur générale, le {general}"
    yield f"Pour {each.party}, dont l’acte est du {long_date(deposited_on)}, c’est le {on}\u00a0: {ground}."
    if each.on < reading.general:
        yield f"À vérifier\u00a0: pour {each.party}, cette date précède l’entrée en vigueur générale, le {general}."


def _withdrawals(reading: Reading) -> Iterator[str]:
    used = {each.instrument: each.on for each in reading.parties}
    for each in reading.known:
        if each.withdrawn_on is None:
            continue
        whose = f"{each.party} a retiré le {long_date(each.withdrawn_on)} son acte du {long_date(each.on)}"
        if reading.met_on is None or each.is_withdrawn_by(reading.met_on):
            yield f"{whose}\u00a0: il ne compte pas."
        elif each in used and each.withdrawn_on <= used[each]:
            yield (
                f"{whose}, une fois la condition remplie\u00a0: la date générale reste\u202f; à vérifier auprès du "
                f"dépositaire si {each.party} est liée."
            )
        else:
            yield f"{whose}, une fois la condition remplie\u00a0: la date générale reste."

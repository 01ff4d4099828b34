"""The rule of entry into force: data that a person writes, checked whole before anything is computed. No Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from protocols.rules.checks import day, names_fault, told, unknown_keys, whole
from protocols.rules.delays import BOUNDS, DELAYS, Delay, OutOfCalendar

CONDITIONS = ("count", "all", "fraction", "signature", "fixed")
PIVOTS = ("own_deposit", "not_before_general")
DEPOSITED_FORMS = ("ratification", "acceptance", "approval", "accession")
# By its own clause, a treaty that a signature is enough for makes of a signature a definitive one
# (Vienna Convention, art. 12, par. 1 a).
SIGNED_FORMS = ("definitive_signature", "signature")
_COUNTED = frozenset({*DEPOSITED_FORMS, "definitive_signature"})
_CONDITION_KEYS = ("kind", "count", "parties", "numerator", "denominator", "membership", "date")
_KEYS = (
    "condition",
    "counting_acts",
    "excluded_parties",
    "delay",
    "not_before",
    "party_rule",
    "silent",
    "assumption",
    "source",
)


class BadRule(ValueError):
    """The rule cannot be applied; `faults` holds one French sentence a fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(faults[0])
        self.faults = faults


@dataclass(frozen=True)
class FinalClauses:
    """A rule that holds together.

    `needed` counted parties among `named` (of any party where `named` is empty) meet the condition;
    `fixed_on` is set instead where the treaty names its day. `share` of `base` is the fraction waited for.
    """

    kind: str
    needed: int
    named: tuple[str, ...]
    share: tuple[int, int]
    base: int
    fixed_on: date | None
    counted: frozenset[str]
    excluded: tuple[str, ...]
    delay: Delay
    not_before: date | None
    pivot: str
    party_delay: Delay
    says_later_parties: bool
    is_silent: bool
    is_assumption: bool

    @property
    def counts_signatures(self) -> bool:
        """Whether nothing but a signature is counted."""
        return self.counted <= frozenset(SIGNED_FORMS)

    def counts(self, party: str, act: str) -> bool:
        """Return whether this act of this party is one of those that the condition waits for."""
        return act in self.counted and party not in self.excluded and (not self.named or party in self.named)

    def binds(self, act: str) -> bool:
        """Return whether this act makes its author a party, counted or not: a deposit, or a signature counted here."""
        return act in DEPOSITED_FORMS or act in self.counted


def read_rule(rule: Any) -> FinalClauses:
    """Return the rule read; raises BadRule with every fault found."""
    faults = rule_faults(rule)
    if faults:
        raise BadRule(faults)
    condition, kind, named = rule["condition"], _kind(rule), _named(rule)
    party_rule = rule.get("party_rule") or {}
    return FinalClauses(
        kind=kind,
        needed=_needed(rule),
        named=named,
        share=_share(condition) if kind == "fraction" else (0, 0),
        base=condition.get("membership") or len(named),
        fixed_on=day(condition.get("date")) if kind == "fixed" else None,
        counted=_counted(kind, rule.get("counting_acts")),
        excluded=tuple(rule.get("excluded_parties") or ()),
        delay=_delay(rule.get("delay")),
        not_before=day(rule.get("not_before")),
        pivot=party_rule.get("pivot") or "not_before_general",
        party_delay=_party_delay(rule),
        says_later_parties=bool(party_rule),
        is_silent=bool(rule.get("silent")),
        is_assumption=bool(rule.get("assumption")),
    )


def _named(rule: Mapping[str, Any]) -> tuple[str, ...]:
    """The parties that the condition names, less those that never count; a count among all names none."""
    if _kind(rule) in ("count", "fixed"):
        return ()
    excluded = set(rule.get("excluded_parties") or ())
    return tuple(party for party in rule["condition"].get("parties") or () if party not in excluded)


def _kind(rule: Mapping[str, Any]) -> Any:
    """The kind of condition: of a silent treaty, all who negotiated it (Vienna Convention, art. 24, par. 2)."""
    condition = rule.get("condition")
    told_kind = condition.get("kind") if isinstance(condition, Mapping) else None
    return "all" if rule.get("silent") is True else told_kind


def _share(condition: Mapping[str, Any]) -> tuple[int, int]:
    return condition["numerator"], condition["denominator"]


def _party_delay(rule: Mapping[str, Any]) -> Delay:
    """The delay of later parties: their own, else the general one; without a rule for them, none.

    Without a rule, a State that consents once the treaty is in force is bound from that day on (Vienna
    Convention, art. 24, par. 3).
    """
    party_rule = rule.get("party_rule")
    return _delay(party_rule.get("delay") or rule.get("delay")) if party_rule else Delay()


def _needed(rule: Mapping[str, Any]) -> int:
    condition, kind, named = rule["condition"], _kind(rule), _named(rule)
    if kind == "fraction":
        numerator, denominator = _share(condition)
        return -(-(condition.get("membership") or len(named)) * numerator // denominator)
    if kind == "count" or (kind == "signature" and condition.get("count")):
        return int(condition["count"])
    return 0 if kind == "fixed" else len(named)


def _counted(kind: str, counting_acts: Any) -> frozenset[str]:
    if kind != "signature":
        return frozenset(counting_acts or DEPOSITED_FORMS)
    # The usual list of forms of deposit may have been left in a rule that counts signatures.
    return frozenset(counting_acts or ()) & frozenset(SIGNED_FORMS) or frozenset(SIGNED_FORMS)


def _delay(value: Any) -> Delay:
    value = value or {}
    return Delay(value.get("kind") or "same_day", value.get("value") or 0)


def rule_faults(rule: Any) -> list[str]:
    """Return what makes a rule unreadable, one French sentence a fault; empty for a good rule."""
    if not isinstance(rule, Mapping):
        return [told("La règle est un objet JSON.")]
    faults = unknown_keys(rule, _KEYS, "la règle")
    faults += _list_faults(rule)
    faults += _delay_faults(rule.get("delay"), "le délai")
    faults += _party_rule_faults(rule.get("party_rule"))
    faults += _flag_faults(rule)
    if rule.get("not_before") is not None and day(rule["not_before"]) is None:
        faults.append("«\u00a0not_before\u00a0» est une date écrite AAAA-MM-JJ, ou null.")
    faults += _condition_faults(rule.get("condition"), bool(rule.get("silent")))
    return [told(fault) for fault in faults or _agreement_faults(rule)]


def _flag_faults(rule: Mapping[str, Any]) -> list[str]:
    faults = [
        f"«\u00a0{key}\u00a0» vaut true ou false."
        for key in ("silent", "assumption")
        if not isinstance(rule.get(key, False), bool)
    ]
    if not isinstance(rule.get("source") or "", str):
        faults.append("«\u00a0source\u00a0» est un texte.")
    return faults


def _list_faults(rule: Mapping[str, Any]) -> list[str]:
    faults = []
    acts = rule.get("counting_acts")
    if acts is not None and not _are_counted(acts, _kind(rule)):
        faults.append(
            "Un acte compté est inconnu\u00a0: écrire ratification, acceptance, approval, accession ou "
            "definitive_signature, chacun une fois."
        )
    excluded = rule.get("excluded_parties")
    if excluded is not None:
        faults.append(names_fault(excluded, "la liste des parties non comptées"))
    return [fault for fault in faults if fault]


def _are_counted(acts: Any, kind: Any) -> bool:
    if not isinstance(acts, list | tuple) or not all(isinstance(act, str) for act in acts):
        return False
    allowed = _COUNTED | frozenset(SIGNED_FORMS) if kind == "signature" else _COUNTED
    return set(acts) <= allowed and len(set(acts)) == len(acts) > 0


def _delay_faults(delay: Any, what: str) -> list[str]:
    if delay is None:
        return []
    if not isinstance(delay, Mapping):
        return [f"{what} est un objet JSON."]
    faults = unknown_keys(delay, ("kind", "value"), what)
    kind = delay.get("kind")
    if not isinstance(kind, str) or kind not in DELAYS:
        return [*faults, f"{what} est d’une forme inconnue\u00a0: écrire {', '.join(DELAYS)}."]
    lowest, highest = BOUNDS[kind]
    value = delay.get("value")
    if kind == "same_day" and value is None:
        return faults
    if not whole(value, lowest, highest):
        bounds = "0 ou absente" if kind == "same_day" else f"un nombre entier de {lowest} à {highest}"
        faults.append(f"{what} «\u00a0{kind}\u00a0» a une valeur, {bounds}.")
    return faults


def _party_rule_faults(party_rule: Any) -> list[str]:
    if party_rule is None:
        return []
    if not isinstance(party_rule, Mapping):
        return ["La règle propre à chaque partie est un objet JSON."]
    faults = unknown_keys(party_rule, ("pivot", "delay"), "la règle propre à chaque partie")
    if party_rule.get("pivot") not in (*PIVOTS, None):
        faults.append(f"Le pivot de la règle propre à chaque partie est {' ou '.join(PIVOTS)}.")
    return faults + _delay_faults(party_rule.get("delay"), "le délai propre à chaque partie")


def _condition_faults(condition: Any, is_silent: bool) -> list[str]:
    if not isinstance(condition, Mapping):
        return ["La règle n’a pas de condition."]
    kind = condition.get("kind")
    if not isinstance(kind, str) or kind not in CONDITIONS:
        return [f"La condition est d’une forme inconnue\u00a0: écrire {', '.join(CONDITIONS)}."]
    faults = unknown_keys(condition, _CONDITION_KEYS, "la condition")
    faults += _member_faults(condition)
    if faults:
        return faults
    needed = _lacking("all" if is_silent else kind, condition)
    return [f"La condition «\u00a0{kind}\u00a0» demande {needed}."] if needed else []


def _member_faults(condition: Mapping[str, Any]) -> list[str]:
    """What is told must be readable, even where this kind of condition does not read it."""
    faults = [
        f"«\u00a0{key}\u00a0» est un nombre entier de 1 à 1000."
        for key in ("count", "numerator", "denominator", "membership")
        if condition.get(key) is not None and not whole(condition[key])
    ]
    if condition.get("date") is not None and day(condition["date"]) is None:
        faults.append("«\u00a0date\u00a0» est une date écrite AAAA-MM-JJ.")
    if condition.get("parties") is not None:
        faults.append(names_fault(condition["parties"], "la liste des parties"))
    return [fault for fault in faults if fault]


def _lacking(kind: str, condition: Mapping[str, Any]) -> str:
    has = {key for key in _CONDITION_KEYS if condition.get(key)}
    if kind == "count" and "count" not in has:
        return "un nombre d’instruments"
    if kind == "all" and "parties" not in has:
        return "la liste des parties"
    if kind == "fraction" and not has & {"parties", "membership"}:
        return "la liste des parties, ou le nombre des membres"
    if kind == "fraction" and not {"numerator", "denominator"} <= has:
        return "un numérateur et un dénominateur"
    if kind == "signature" and not has & {"parties", "count"}:
        return "la liste des parties, ou un nombre de signatures"
    return "une date" if kind == "fixed" and "date" not in has else ""


def _agreement_faults(rule: Mapping[str, Any]) -> list[str]:
    """What only shows once each part can be read: parts that contradict each other."""
    condition, kind, named = rule["condition"], _kind(rule), _named(rule)
    if kind == "fraction" and condition["numerator"] > condition["denominator"]:
        return ["La fraction dépasse l’unité\u00a0: le numérateur est au plus égal au dénominateur."]
    if condition.get("parties") and not named and kind not in ("count", "fixed"):
        return ["Toutes les parties de la condition sont parmi celles qui ne comptent pas."]
    if named and _needed(rule) > len(named):
        return [f"La condition attend {_needed(rule)} parties et n’en cite que {len(named)} qui comptent."]
    if rule.get("silent") and (_delay(rule.get("delay")) != Delay() or rule.get("not_before")):
        return ["Un traité muet («\u00a0silent\u00a0») ne fixe ni délai ni date\u00a0: retirer l’un ou l’autre."]
    return _calendar_faults(rule)


def _calendar_faults(rule: Mapping[str, Any]) -> list[str]:
    fixed_on = day(rule["condition"].get("date"))
    if _kind(rule) != "fixed" or fixed_on is None:
        return []
    try:
        _delay(rule.get("delay")).after(fixed_on)
    except OutOfCalendar:
        return ["La date fixée, le délai ajouté, dépasse l’an 9999."]
    return []

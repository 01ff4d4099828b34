"""What a reservation, a declaration, an objection or a withdrawal must be. No Django."""

from datetime import date
from typing import Protocol

from common.text import typographic
from protocols.enums import StatementKind
from protocols.rules.acts import Fault


class Told(Protocol):
    """What these rules read of a statement."""

    @property
    def kind(self) -> str: ...
    @property
    def instrument_id(self) -> object: ...
    @property
    def member_state_id(self) -> str: ...
    @property
    def deposited_on(self) -> date | None: ...
    @property
    def confirmed_at(self) -> object: ...


def statement_faults(statement: Told, about: Told | None, today: date) -> list[Fault]:
    """Return all that forbids a statement; `about` is the one that it answers."""
    faults = []
    if statement.deposited_on and statement.deposited_on > today:
        sentence = "La date est à venir\u00a0: laisser le champ vide tant que le dépôt n’est pas fait."
        faults.append(Fault("deposited_on", typographic(sentence)))
    aim = _fault_of_aim(statement, about)
    return [*faults, Fault("about", typographic(aim))] if aim else faults


def _fault_of_aim(statement: Told, about: Told | None) -> str:
    """Return what is wrong with the statement aimed at, or an empty text."""
    answers = statement.kind in (StatementKind.OBJECTION, StatementKind.WITHDRAWAL)
    if about is None:
        return "Indiquer la déclaration visée par cette objection ou ce retrait." if answers else ""
    if not answers:
        return "Seuls une objection ou un retrait visent une autre déclaration\u00a0: laisser ce champ vide."
    if about.instrument_id != statement.instrument_id:
        return "La déclaration visée porte sur un autre instrument."
    if about.confirmed_at is None:
        return "La déclaration visée n’est pas confirmée\u00a0: elle se modifie encore."
    return _fault_of_author(statement, about)


def _fault_of_author(statement: Told, about: Told) -> str:
    is_own = about.member_state_id == statement.member_state_id
    if statement.kind == StatementKind.OBJECTION:
        return "Une objection vise la déclaration d’un autre État." if is_own else ""
    if not is_own:
        return "Un État ne retire que ce qu’il a lui-même déclaré."
    if about.kind == StatementKind.WITHDRAWAL:
        return "Un retrait ne se retire pas\u00a0: faire une nouvelle déclaration."
    return ""

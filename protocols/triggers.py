"""What no constraint can say of acts and statements, on both databases."""

from common.triggers import Trigger

_ACT = "un acte confirmé ne se modifie pas\u202f; il est remplacé par un acte rectificatif, lui-même confirmé"
_STATEMENT = "une déclaration confirmée ne se modifie pas\u202f; elle se retire par une autre"
_ELSEWHERE = "un acte rectificatif est du même instrument, du même État et rectifie un acte confirmé"
_MISPLACED = (
    "NEW.corrects_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM protocols_act a WHERE a.id = NEW.corrects_id "
    "AND a.instrument_id = NEW.instrument_id AND a.confirmed_at IS NOT NULL "
    "AND COALESCE(a.member_state_id, '') = COALESCE(NEW.member_state_id, ''))"
)


def _frozen(table: str, event: str, sentence: str) -> Trigger:
    return Trigger(
        name=f"{table}_confirmed_no_{event.lower()}",
        table=table,
        event=event,
        condition="OLD.confirmed_at IS NOT NULL",
        sentence=sentence,
    )


CONFIRMED_IS_FROZEN = (
    _frozen("protocols_act", "UPDATE", _ACT),
    _frozen("protocols_act", "DELETE", _ACT),
    _frozen("protocols_statement", "UPDATE", _STATEMENT),
    _frozen("protocols_statement", "DELETE", _STATEMENT),
)
CORRECTION_IN_PLACE = tuple(
    Trigger(
        name=f"protocols_act_correction_on_{event.lower()}",
        table="protocols_act",
        event=event,
        condition=_MISPLACED,
        sentence=_ELSEWHERE,
    )
    for event in ("INSERT", "UPDATE")
)

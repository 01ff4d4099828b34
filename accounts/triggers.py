"""What the tables of accounts refuse and a CHECK cannot say."""

from common.triggers import Trigger

_SAME_STATE = (
    "NOT EXISTS (SELECT 1 FROM accounts_ministry a JOIN accounts_ministry b ON a.member_state_id = b.member_state_id "
    "WHERE a.id = NEW.predecessor_id AND b.id = NEW.successor_id)"
)
_SAME_PLACE = (
    "NOT EXISTS (SELECT 1 FROM accounts_user a JOIN accounts_user b "
    "ON COALESCE(a.member_state_id, '') = COALESCE(b.member_state_id, '') "
    "WHERE a.id = NEW.holder_id AND b.id = NEW.person_id)"
)
_MINISTRY_ELSEWHERE = (
    "NEW.ministry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM accounts_ministry m "
    "WHERE m.id = NEW.ministry_id AND m.member_state_id = NEW.member_state_id)"
)
# Or by whoever replaces it: the action knows the day of each state, here only that an interim was given.
_NOT_A_COORDINATION = (
    "NOT EXISTS (SELECT 1 FROM accounts_user u WHERE u.role = 'national_coordinator' "
    "AND u.member_state_id = NEW.confirmed_for_id AND (u.id = NEW.confirmed_by_id OR EXISTS "
    "(SELECT 1 FROM accounts_interim i WHERE i.holder_id = u.id AND i.person_id = NEW.confirmed_by_id)))"
)


def _on_write(name: str, table: str, condition: str, sentence: str) -> tuple[Trigger, ...]:
    return tuple(
        Trigger(name=f"{name}_{event.lower()}", table=table, event=event, condition=condition, sentence=sentence)
        for event in ("INSERT", "UPDATE")
    )


PLACES = (
    *_on_write(
        "user_ministry_of_state",
        "accounts_user",
        _MINISTRY_ELSEWHERE,
        "Le ministère d’un compte est un ministère de son État.",
    ),
    *_on_write(
        "succession_in_one_state",
        "accounts_ministrysuccession",
        _SAME_STATE,
        "Un ministère succède à un ministère du même État.",
    ),
    *_on_write(
        "interim_in_one_place",
        "accounts_interim",
        _SAME_PLACE,
        "L’intérimaire relève du même État que le titulaire.",
    ),
    *_on_write(
        "clearance_by_coordination",
        "accounts_clearanceconfirmation",
        _NOT_A_COORDINATION,
        "Une habilitation est confirmée par la coordination nationale de l’État.",
    ),
    Trigger(
        name="ministry_keeps_its_state",
        table="accounts_ministry",
        event="UPDATE",
        condition="OLD.member_state_id <> NEW.member_state_id",
        sentence="Un ministère ne change pas d’État.",
    ),
    Trigger(
        name="succession_confirmed_is_frozen",
        table="accounts_ministrysuccession",
        event="UPDATE",
        condition="OLD.confirmed_at IS NOT NULL",
        sentence="Une succession confirmée ne change plus.",
    ),
)

# Apart from PLACES, which earlier migrations install before the column is there.
INTERIMS = (
    Trigger(
        name="interim_ended_is_frozen",
        table="accounts_interim",
        event="UPDATE",
        condition="OLD.ended_at IS NOT NULL",
        sentence="Un intérim terminé ne change plus.",
    ),
)

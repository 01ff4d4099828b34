"""Six instruments and their known acts, each with its source; unknown dates stay empty."""

from typing import Any

from accounts.actions import save_reference_rows
from aes_roadmap.demonstration.people import Cast
from aes_roadmap.demonstration.plan import STATES
from aes_roadmap.demonstration.reading import day, read
from protocols.actions import confirm_act, confirm_rule, record_acts, record_rule, save_instrument, save_provision
from protocols.models import Act, AuthorisingSession, Instrument, ProcedureTemplate, Provision

# The ministry that keeps each state's treaties records; its coordination confirms.
_KEEPERS = {"BF": "BF-MAE", "ML": "ML-MAECI", "NE": "NE-MAECNE"}
# What belongs to no state is confirmed by a state that does not preside.
_CONFIRMS = "ML"


def load_instruments(cast: Cast) -> None:
    """Write the instruments with rule, provisions and acts; two sources that disagree are two acts."""
    rows, told = read("protocols")["instruments"], read("provisions")
    instruments: dict[str, Instrument] = {}
    for row in rows:
        instrument = _instrument(row, instruments)
        instruments[row["code"]] = save_instrument(instrument=instrument, by=cast.coordination)
        _record_rule(cast, instrument, row["entry_into_force_rule"], row["code"] in told["confirmed_rules"])
    for provision in _provisions(told, instruments):
        save_provision(provision=provision, by=cast.coordination)
    save_reference_rows(by=cast.administrator, rows=[_usual(row) for row in read("procedures")["procedures"]])
    _record_acts(cast, [_act(instruments[row["code"]], act) for row in rows for act in row["acts"]])


def load_authorising_sessions() -> None:
    """Write a calendar for the body of each state; its dates are made up, and each row says so."""
    told = read("authorising_sessions")
    rows = [
        AuthorisingSession(
            member_state_id=row["state"],
            body_title=told["bodies"][row["state"]],
            title=row["title"],
            opens_on=day(row["opens_on"]),
            closes_on=day(row["closes_on"]),
            source=told["source"],
        )
        for row in told["sessions"]
    ]
    save_reference_rows(by=None, rows=rows)


def _instrument(row: dict[str, Any], known: dict[str, Instrument]) -> Instrument:
    return Instrument(
        code=row["code"],
        kind=row["kind"],
        title=row["title"],
        short_title=row["short_title"],
        parent=known.get(row["parent"]),
        axis_code=row.get("axis", ""),
        adopted_on=day(row["adopted_on"]),
        adopted_place=row["adopted_place"],
        adopted_by=row.get("adopted_at", ""),
        depositary_id=row["depositary"],
        signature_note=row.get("signature_note", ""),
        sources="\n".join(row["sources"]),
    )


def _record_rule(cast: Cast, instrument: Instrument, told: dict[str, Any], is_confirmed: bool) -> None:
    """Record the rule of entry into force; an assumption waits for whoever can confirm it."""
    rule = {name: value for name, value in told.items() if name != "source"}
    recorded = record_rule(instrument=instrument, rule=rule, source=told["source"], by=cast.coordination)
    if is_confirmed:
        confirm_rule(instrument=recorded, by=cast.committee(_CONFIRMS))


def _provisions(told: dict[str, Any], instruments: dict[str, Instrument]) -> list[Provision]:
    whole = told["whole"]
    articles = [
        Provision(
            instrument=instruments[row["instrument"]],
            number=row["number"],
            heading=row["heading"],
            text=row["text"],
            order=1,
        )
        for row in told["articles"]
    ]
    return articles + [
        Provision(instrument=instruments[code], number=whole["number"], heading=whole["heading"])
        for code in whole["instruments"]
    ]


def _usual(row: dict[str, Any]) -> ProcedureTemplate:
    return ProcedureTemplate(
        member_state_id=row["state"],
        step=row["step"],
        order=row["order"],
        act_kind=row["kind"],
        is_foreseen=row.get("is_foreseen", True),
        body_title=row["body"],
        source=row["source"],
    )


def _act(instrument: Instrument, row: dict[str, Any]) -> Act:
    return Act(
        instrument=instrument,
        member_state_id=row["member_state"],
        kind=row["kind"],
        on=day(row["date"]),
        reference=row.get("reference", ""),
        source=row.get("source", "presse"),
        grade=row["grade"],
        note=row.get("note", ""),
    )


def _record_acts(cast: Cast, acts: list[Act]) -> None:
    stateless = [act for act in acts if act.member_state_id is None]
    for act in record_acts(acts=stateless, by=cast.coordination):
        confirm_act(act=act, by=cast.committee(_CONFIRMS))
    for state in STATES:
        own = [act for act in acts if act.member_state_id == state]
        for act in record_acts(acts=own, by=cast.focal_point(_KEEPERS[state])):
            confirm_act(act=act, by=cast.committee(state))

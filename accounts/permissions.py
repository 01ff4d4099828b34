"""The rights table: identity × verb → scope, band, note. The only place where a right is written.

`docs/rights.md` is the law in prose; its five tables are printed from here (`manage.py
print_rights`) and a test compares both. Elsewhere nobody tests a role: `user.may(verb)` and
`user.reach(verb)` ask this table, and querysets turn the answer into rows.
"""

import re
from dataclasses import dataclass

from common.access import Band, Identity, Scope, Verb


@dataclass(frozen=True)
class Grant:
    """One word of a cell: how far the right reaches and, for a report, how much of it is read."""

    scope: Scope
    band: Band | None = None


@dataclass(frozen=True)
class Section:
    """One table of the page: its title, its columns, one line of cells an identity."""

    title: str
    verbs: tuple[Verb, ...]
    cells: dict[Identity, str]


SECTIONS: tuple[Section, ...] = (
    Section(
        title="A. Plan",
        verbs=(
            Verb.READ_ROADMAP_DRAFT,
            Verb.READ_ROADMAP,
            Verb.READ_MEASURE_DRAFT,
            Verb.READ_MEASURE,
            Verb.WRITE_MEASURE_DRAFT,
            Verb.REVISE_MEASURE,
            Verb.RECORD_ROADMAP_ACT,
            Verb.CONFIRM_ROADMAP_ACT,
            Verb.RAISE_LEVEL,
            Verb.LOWER_LEVEL,
            Verb.READ_POSITION_DRAFT,
            Verb.READ_POSITION,
            Verb.WRITE_POSITION,
            Verb.WRITE_PLAN_DRAFT,
            Verb.PROPOSE_REVISION,
            Verb.GRANT_REVISION,
        ),
        cells={
            Identity.FOCAL_POINT: "all | all | assoc | all | none | none | none | none | none | none | none | none | none | none | own | none",
            Identity.MINISTRY_VALIDATOR: "all | all | assoc | all | none | none | none | none | none | none | none | none | none | none | own | none",
            Identity.NATIONAL_COORDINATOR: "all | all | all | all | none | none | none | all [1] | concerned | concerned [2] | state | all | state | state | state | state [3]",
            Identity.CONFEDERAL_COORDINATOR: "all | all | all | all | conf | conf [4] | conf [4] | none | conf | conf [2] | none | all | none | none | none | none",
            Identity.OBSERVER_STATE: "none | all | none | all | none | none | none | none | none | none | none | state | none | none | none | none",
            Identity.OBSERVER_CONFEDERATION: "none | all | none | all | none | none | none | none | none | none | none | none | none | none | none | none",
            Identity.ADMINISTRATOR_STATE: "none | none | none | none | none | none | none | none | none | none | none | none | none | none | none | none",
            Identity.ADMINISTRATOR_CONFEDERATION: "none | none | none | none | none | none | none | none | none | none | none | none | none | none | none | none",
        },
    ),
    Section(
        title="B. Periods, reports, blockers",
        verbs=(
            Verb.READ_REPORT_DRAFT,
            Verb.READ_REPORT_SUBMITTED,
            Verb.READ_REPORT_MINISTRY_VALIDATED,
            Verb.READ_REPORT_VALIDATED,
            Verb.WRITE_REPORT,
            Verb.VALIDATE_SUBMITTED,
            Verb.VALIDATE_MINISTRY_VALIDATED,
            Verb.OPEN_RECTIFICATION,
            Verb.READ_BLOCKER_MINISTRY,
            Verb.READ_BLOCKER_NATIONAL,
            Verb.READ_BLOCKER_CONFEDERAL,
            Verb.WRITE_BLOCKER,
            Verb.RAISE_BLOCKER,
            Verb.SHARE_ATTACHMENT,
            Verb.LIST_MISSING_REPORTS,
            Verb.SEND_REMINDER,
            Verb.WRITE_PERIOD,
            Verb.GRANT_EXCEPTION,
        ),
        cells={
            Identity.FOCAL_POINT: "own:F | assoc:F | assoc:F | assoc:F state:V all:S | own | none | none | none | assoc | assoc | assoc | own | none | none | own | none | none | none",
            Identity.MINISTRY_VALIDATOR: "own:F | assoc:F | assoc:F | assoc:F state:V all:S | own | own | none | none | assoc | assoc | assoc | own | none | none | own | none | none | none",
            Identity.NATIONAL_COORDINATOR: "state:E [5] | state:E [5] | state:F | state:F all:S | state [6] | none | state | state | state | state | concerned | state | state | state | state | state | none | state",
            Identity.CONFEDERAL_COORDINATOR: "none | none | none | all:S | none | none | none | none | none | none | all | none | none | none | all:E | conf [7] | conf | none",
            Identity.OBSERVER_STATE: "none | none | none | state:V all:S | none | none | none | none | none | state | state | none | none | none | none | none | none | none",
            Identity.OBSERVER_CONFEDERATION: "none | none | none | all:S | none | none | none | none | none | none | none | none | none | none | none | none | none | none",
            Identity.ADMINISTRATOR_STATE: "none | none | none | none | none | none | none | none | none | none | none | none | none | none | none | none | none | none",
            Identity.ADMINISTRATOR_CONFEDERATION: "none | none | none | none | none | none | none | none | none | none | none | none | none | none | none | none | none | none",
        },
    ),
    Section(
        title="C. Protocols",
        verbs=(
            Verb.READ_INSTRUMENT,
            Verb.WRITE_INSTRUMENT,
            Verb.WRITE_RULE,
            Verb.CONFIRM_RULE,
            Verb.READ_ACT_RECORDED,
            Verb.READ_ACT_CONFIRMED,
            Verb.RECORD_ACT,
            Verb.CONFIRM_ACT,
            Verb.READ_STATEMENT,
            Verb.WRITE_STATEMENT,
        ),
        cells={
            Identity.FOCAL_POINT: "all | none | none | none | treaty | all | treaty | none | treaty | treaty",
            Identity.MINISTRY_VALIDATOR: "all | none | none | none | treaty | all | treaty | none | treaty | treaty",
            Identity.NATIONAL_COORDINATOR: "all | none | none | all [1] | state conf | all | state | state conf [1] | state | state",
            Identity.CONFEDERAL_COORDINATOR: "all | conf | conf | none | conf | all | conf [8] | none | none | none",
            Identity.OBSERVER_STATE: "all | none | none | none | none | all | none | none | none | none",
            Identity.OBSERVER_CONFEDERATION: "all | none | none | none | none | all | none | none | none | none",
            Identity.ADMINISTRATOR_STATE: "none | none | none | none | none | none | none | none | none | none",
            Identity.ADMINISTRATOR_CONFEDERATION: "none | none | none | none | none | none | none | none | none | none",
        },
    ),
    Section(
        title="D. Sessions, decisions, dossiers",
        verbs=(
            Verb.READ_NATIONAL_SESSION,
            Verb.WRITE_NATIONAL_SESSION,
            Verb.READ_CONFEDERAL_SESSION,
            Verb.WRITE_CONFEDERAL_SESSION,
            Verb.READ_NATIONAL_DECISION,
            Verb.READ_CONFEDERAL_DECISION,
            Verb.WRITE_DECISION,
            Verb.FOLLOW_DECISION,
            Verb.CLOSE_DECISION,
            Verb.PASS_DECISION,
            Verb.MAKE_NATIONAL_DOSSIER,
            Verb.READ_NATIONAL_DOSSIER,
            Verb.MAKE_CONFEDERAL_DOSSIER,
            Verb.READ_CONFEDERAL_DOSSIER,
        ),
        cells={
            Identity.FOCAL_POINT: "none | none | none | none | addressed | addressed | none | addressed | none | none | none | none | none | none",
            Identity.MINISTRY_VALIDATOR: "none | none | none | none | addressed | addressed | none | addressed | none | none | none | none | none | none",
            Identity.NATIONAL_COORDINATOR: "state | state | all | none | state | all | state | state | state | state | state | state | none | all",
            Identity.CONFEDERAL_COORDINATOR: "none | none | all | conf | none [9] | all | conf | conf | conf | conf | none | none | conf | all",
            Identity.OBSERVER_STATE: "state [10] | none | all [10] | none | state [10] | all [10] | none | none | none | none | none | state [10] | none | all [10]",
            Identity.OBSERVER_CONFEDERATION: "none | none | all [10] | none | none | all [10] | none | none | none | none | none | none | none | all [10]",
            Identity.ADMINISTRATOR_STATE: "none | none | none | none | none | none | none | none | none | none | none | none | none | none",
            Identity.ADMINISTRATOR_CONFEDERATION: "none | none | none | none | none | none | none | none | none | none | none | none | none | none",
        },
    ),
    Section(
        title="E. Accounts, reference data, spreadsheets, journal",
        verbs=(
            Verb.READ_REFERENCE,
            Verb.WRITE_MINISTRY,
            Verb.WRITE_REFERENCE,
            Verb.PREPARE_SUCCESSION,
            Verb.CONFIRM_SUCCESSION,
            Verb.READ_ACCOUNT,
            Verb.WRITE_ACCOUNT,
            Verb.CONFIRM_ACCOUNT,
            Verb.GIVE_INTERIM,
            Verb.READ_JOURNAL,
            Verb.UPLOAD_WORKBOOK,
            Verb.READ_IMPORT_BATCH,
            Verb.TAKE_BACK_IMPORT,
            Verb.ADMIN_SITE,
        ),
        cells={
            Identity.FOCAL_POINT: "all | none | none | none | none | self | none | none | self | own | own | self | self | none",
            Identity.MINISTRY_VALIDATOR: "all | none | none | none | none | self | none | none | self | own | own | self | self | none",
            Identity.NATIONAL_COORDINATOR: "all | none | none | none | state | state | none | state conf [11] | self | state | state | self state:E | self | state",
            Identity.CONFEDERAL_COORDINATOR: "all | none | none | none | none | self | none | none | self | conf | conf | self | self | conf",
            Identity.OBSERVER_STATE: "all | none | none | none | none | self | none | none | none | none | none | none | none | none",
            Identity.OBSERVER_CONFEDERATION: "all | none | none | none | none | self | none | none | none | none | none | none | none | none",
            Identity.ADMINISTRATOR_STATE: "all | state | none | state | none | state | state [11] | state conf [11] | state | state [12] | state [12] | self | self | state [12]",
            Identity.ADMINISTRATOR_CONFEDERATION: "all | none | conf | none | none | conf | conf [11] | state [11] | conf | conf [12] | conf [12] | self | self | conf [12]",
        },
    ),
)

_NOTE = re.compile(r"\[\d+\]")


def _grants(cell: str) -> tuple[Grant, ...]:
    words = _NOTE.sub("", cell).split()
    return tuple(_grant(word) for word in words if word != Scope.NONE)


def _grant(word: str) -> Grant:
    scope, _, band = word.partition(":")
    return Grant(Scope(scope), Band(band) if band else None)


RIGHTS: dict[tuple[Identity, Verb], tuple[Grant, ...]] = {
    (identity, verb): _grants(cell)
    for section in SECTIONS
    for identity, line in section.cells.items()
    for verb, cell in zip(section.verbs, line.split(" | "), strict=True)
}


@dataclass(frozen=True)
class NeedToKnow:
    """Rule 3: which restricted measures an identity reads, beyond its clearance.

    `measures` is the scope a measure must fall in (one's ministry associated, one's state
    concerned, all); `other_states` is the band read of the other states' part, None for nothing.
    """

    measures: Scope
    other_states: Band | None = None


NEED_TO_KNOW: dict[Identity, NeedToKnow] = {
    Identity.FOCAL_POINT: NeedToKnow(Scope.ASSOC),
    Identity.MINISTRY_VALIDATOR: NeedToKnow(Scope.ASSOC),
    Identity.NATIONAL_COORDINATOR: NeedToKnow(Scope.STATE, Band.STATUS_AND_RATE),
    Identity.OBSERVER_STATE: NeedToKnow(Scope.STATE),
    Identity.CONFEDERAL_COORDINATOR: NeedToKnow(Scope.ALL, Band.VALIDATED),
    Identity.OBSERVER_CONFEDERATION: NeedToKnow(Scope.NONE),
    Identity.ADMINISTRATOR_STATE: NeedToKnow(Scope.NONE),
    Identity.ADMINISTRATOR_CONFEDERATION: NeedToKnow(Scope.NONE),
}


def grants(identity: Identity | None, verb: Verb) -> tuple[Grant, ...]:
    """Return the grants of an identity for a verb, in the order of the page; empty is refused."""
    return RIGHTS[identity, verb] if identity else ()


def printed_tables() -> str:
    """Return the five tables as `docs/rights.md` prints them."""
    return "\n".join(_printed(section) for section in SECTIONS)


def _printed(section: Section) -> str:
    titles = " | ".join(verb.value for verb in section.verbs)
    rule = "|---" * (len(section.verbs) + 1) + "|"
    lines = [f"| {identity.value} | {cells} |" for identity, cells in section.cells.items()]
    return "\n".join([f"### {section.title}", f"| role | {titles} |", rule, *lines])

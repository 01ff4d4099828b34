"""Words of the rights table and the declaration that every view carries.

The words are those of `docs/rights.md`; the table itself is in `accounts/permissions.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from django.db import models


class Role(models.TextChoices):
    """What an account is; one account has one role."""

    FOCAL_POINT = "focal_point", "point focal"
    MINISTRY_VALIDATOR = "ministry_validator", "validateur ministériel"
    NATIONAL_COORDINATOR = "national_coordinator", "coordination nationale"
    CONFEDERAL_COORDINATOR = "confederal_coordinator", "coordination confédérale"
    OBSERVER = "observer", "lecteur"
    ADMINISTRATOR = "administrator", "administrateur"


class Identity(StrEnum):
    """The eight rows of the rights table: a role, with its place where the role has two."""

    FOCAL_POINT = "focal_point"
    MINISTRY_VALIDATOR = "ministry_validator"
    NATIONAL_COORDINATOR = "national_coordinator"
    CONFEDERAL_COORDINATOR = "confederal_coordinator"
    OBSERVER_STATE = "observer@state"
    OBSERVER_CONFEDERATION = "observer@confederation"
    ADMINISTRATOR_STATE = "administrator@state"
    ADMINISTRATOR_CONFEDERATION = "administrator@confederation"


class Level(models.TextChoices):
    """Protection of a row, lowest first; nothing above *diffusion restreinte* is entered at all."""

    PUBLIC = "public", "public"
    INTERNAL = "internal", "interne"
    RESTRICTED = "restricted", "diffusion restreinte"


class Scope(StrEnum):
    """How far a right reaches (`docs/rights.md`, rule 4)."""

    NONE = "none"
    SELF = "self"
    OWN = "own"
    ASSOC = "assoc"
    ADDRESSED = "addressed"
    TREATY = "treaty"
    STATE = "state"
    CONCERNED = "concerned"
    CONF = "conf"
    ALL = "all"


class Band(StrEnum):
    """How much of a report is read (`docs/rights.md`, rules 3 and 5)."""

    FULL = "F"
    VALIDATED = "V"
    SHARED = "S"
    EXISTENCE = "E"
    # Rule 3: of another state's part of a restricted measure, a national coordination reads this only.
    STATUS_AND_RATE = "T"


class Verb(StrEnum):
    """Each column of the rights table; the value is its printed title."""

    # A. Plan
    READ_ROADMAP_DRAFT = "read roadmap, axes (draft)"
    READ_ROADMAP = "read roadmap, axes (finalised, adopted, closed)"
    READ_MEASURE_DRAFT = "read measure and plan (draft)"
    READ_MEASURE = "read measure and plan (finalised, adopted, closed)"
    WRITE_MEASURE_DRAFT = "write roadmap, axis, measure (draft)"
    REVISE_MEASURE = "add, revise measure (finalised, adopted)"
    RECORD_ROADMAP_ACT = "record finalisation, adoption, closing"
    CONFIRM_ROADMAP_ACT = "confirm finalisation, adoption, closing"
    RAISE_LEVEL = "raise level"
    LOWER_LEVEL = "lower level"
    READ_POSITION_DRAFT = "read position (draft)"
    READ_POSITION = "read position (transmitted)"
    WRITE_POSITION = "write, transmit position"
    WRITE_PLAN_DRAFT = "write plan of implementation (draft)"
    PROPOSE_REVISION = "propose revision (finalised, adopted)"
    GRANT_REVISION = "grant revision (finalised, adopted)"
    # B. Periods, reports, blockers
    READ_REPORT_DRAFT = "read report (draft, returned)"
    READ_REPORT_SUBMITTED = "read report (submitted)"
    READ_REPORT_MINISTRY_VALIDATED = "read report (ministry_validated)"
    READ_REPORT_VALIDATED = "read report (validated)"
    WRITE_REPORT = "write, submit, withdraw report"
    VALIDATE_SUBMITTED = "validate, return (submitted)"
    VALIDATE_MINISTRY_VALIDATED = "validate, return (ministry_validated); appréciation"
    OPEN_RECTIFICATION = "open rectification (validated)"
    READ_BLOCKER_MINISTRY = "read blocker (ministry level)"
    READ_BLOCKER_NATIONAL = "read blocker (national level)"
    READ_BLOCKER_CONFEDERAL = "read blocker (confederal level)"
    WRITE_BLOCKER = "write, lift blocker"
    RAISE_BLOCKER = "raise blocker to confederal level"
    SHARE_ATTACHMENT = "share attachment"
    LIST_MISSING_REPORTS = "list missing reports"
    SEND_REMINDER = "send reminder"
    WRITE_PERIOD = "open, extend, close period"
    GRANT_EXCEPTION = "grant exception"
    # C. Protocols
    READ_INSTRUMENT = "read instrument, provision, rule, coverage"
    WRITE_INSTRUMENT = "write instrument, provision, coverage"
    WRITE_RULE = "write rule, declared date"
    CONFIRM_RULE = "confirm rule, declared date"
    READ_ACT_RECORDED = "read act, step (recorded)"
    READ_ACT_CONFIRMED = "read act, step (confirmed)"
    RECORD_ACT = "record act, step"
    CONFIRM_ACT = "confirm act, step"
    READ_STATEMENT = "read statement (not deposited)"
    WRITE_STATEMENT = "write statement (not deposited)"
    # D. Sessions, decisions, dossiers
    READ_NATIONAL_SESSION = "read national session"
    WRITE_NATIONAL_SESSION = "write national session"
    READ_CONFEDERAL_SESSION = "read confederal session"
    WRITE_CONFEDERAL_SESSION = "write confederal session"
    READ_NATIONAL_DECISION = "read national decision"
    READ_CONFEDERAL_DECISION = "read confederal decision"
    WRITE_DECISION = "write decision (record not adopted)"
    FOLLOW_DECISION = "add follow-up, declare done"
    CLOSE_DECISION = "close decision"
    PASS_DECISION = "pass up, pass down"  # noqa: S105 - a column title, not a secret
    MAKE_NATIONAL_DOSSIER = "make national dossier"
    READ_NATIONAL_DOSSIER = "read, verify national dossier"
    MAKE_CONFEDERAL_DOSSIER = "make confederal dossier"
    READ_CONFEDERAL_DOSSIER = "read, verify confederal dossier"
    # E. Accounts, reference data, spreadsheets, journal
    READ_REFERENCE = "read ministries, bodies, periods, dictionaries"
    WRITE_MINISTRY = "write ministries, letterheads, titles of bodies"
    WRITE_REFERENCE = "write states, domains, dictionaries, templates"
    PREPARE_SUCCESSION = "prepare succession"
    CONFIRM_SUCCESSION = "confirm succession"
    READ_ACCOUNT = "read accounts"
    WRITE_ACCOUNT = "create, change, disable account"
    CONFIRM_ACCOUNT = "confirm account, clearance"
    GIVE_INTERIM = "give interim"
    READ_JOURNAL = "read journal"
    UPLOAD_WORKBOOK = "upload workbook"
    READ_IMPORT_BATCH = "read import batch"
    TAKE_BACK_IMPORT = "take back import batch"
    ADMIN_SITE = "admin site"


@dataclass(frozen=True)
class Access:
    """What a view declares: the verbs of which one must be granted, or that it is public.

    With neither verbs nor `public`, the view is for whoever is signed in (one's own account).
    """

    verbs: tuple[Verb, ...] = ()
    is_public: bool = False


View = TypeVar("View", bound=Callable)


def access(*verbs: Verb) -> Callable[[View], View]:
    """Declare which right opens a view; `AccessMiddleware` refuses a view that declares nothing."""

    def declare(view: View) -> View:
        view.access = Access(verbs=verbs)  # type: ignore[attr-defined]
        return view

    return declare

"""D-01, Build 6: every list × every person: its rows leave, no other; they come in where one writes.

What is expected is said by the oracle. A restricted row leaves no list that is not asked for it by name.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.resources import EXPORT_FORMATS
from exchange.tables import TABLES
from journal.models import Entry
from tests.rights.cast import NAMES, Person, person
from tests.rights.oracle import RULES, report_band, visible
from tests.rights.page import may
from tests.rights.walking import ADMIN_SITE, client_of, registered
from tests.rights.where import seed_rows

pytestmark = pytest.mark.django_db

# One of each identity that opens the admin.
_WRITERS = [
    "national_coordinator ML",
    "confederal_coordinator",
    "administrator@state BF",
    "administrator@confederation",
]
UPLOAD_COLUMN = ("upload workbook",)
IN_ADMIN = [name for name in NAMES if may(name.partition(" ")[0], ADMIN_SITE)]
# The lists of the site: address, and what opens everything that it holds.
ACTS, MEASURES = reverse("protocols:matrix"), reverse("measures:list")
BLOCKERS, REVISIONS = reverse("measures:blockers"), reverse("measures:revisions")
EVERY_BLOCKER, EVERY_REVISION = {"suite": "tous"}, {"etape": "toutes"}
# Texts of this length are some row's own: nothing else holds them by chance.
CANARY_LENGTH = 24
_TEXTS = {
    "measures.measure": ("title", "description", "expected_result"),
    "measures.blocker": ("what", "who_can_lift", "proposal"),
    "measures.revision": ("reason",),
    "measures.progressreport": ("results", "difficulty_text", "appreciation", "support_asked"),
    "measures.milestone": ("title",),
    "protocols.act": ("note",),
}


def measure_of(row: Any) -> Any:
    """Return the measure that a row hangs from, None for what hangs from none."""
    for name in ("measure", "implementation", "report", "act"):
        if getattr(row, name, None) is not None:
            return measure_of(getattr(row, name))
    return row if row._meta.label_lower == "measures.measure" else None


def is_restricted(row: Any) -> bool:
    if row._meta.label_lower == "measures.signeddocument":
        return any(is_restricted(report) for report in row.reports.all())
    measure = measure_of(row)
    return measure is not None and measure.level == "restricted"


def is_entered(who: Person, row: Any) -> bool:
    """Whether data entry shows a row: of one's own state, and in full."""
    if row._meta.label_lower == "measures.progressreport":
        return report_band(who, row) == "F"
    if row._meta.label_lower in _OWN_STATE and who.state is not None:
        return (getattr(row, "implementation", None) or row).member_state_id == who.state
    return True


_OWN_STATE = {
    "measures.implementation",
    "measures.milestone",
    "measures.indicatortarget",
    "measures.plannedrate",
}


def leaving(who: Person, label: str) -> list[Any]:
    """Return the rows of a model that leave in the file of an admin list."""
    rows = [row for row in seed_rows(label) if visible(who, row) and is_entered(who, row)]
    return [row for row in rows if not is_restricted(row)]


def address_of(label: str, page: str) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{page}")


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def parts_of(content: bytes) -> str:
    """Return every part of a file as text: sheets hidden or not, comments, names, properties."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(name + archive.read(name).decode("utf-8") for name in archive.namelist())


@cache
def texts_of(label: str) -> dict[str, list[Any]]:
    """Return, by text that is long enough to be a canary, the rows of a model that hold it."""
    found: dict[str, list[Any]] = {}
    for row in seed_rows(label):
        for name in _TEXTS[label]:
            text = getattr(row, name, "") or ""
            if len(text) >= CANARY_LENGTH:
                found.setdefault(text, []).append(row)
    return found


def canaries_from(who: Person, *, with_restricted: bool = False) -> list[str]:
    """Return the texts of rows that must not leave for a person, and of no other row."""
    return [
        text
        for label in _TEXTS
        for text, rows in texts_of(label).items()
        if not any(visible(who, row) and (with_restricted or not is_restricted(row)) for row in rows)
    ]


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def leaked(content: bytes, canaries: list[str]) -> list[str]:
    whole = parts_of(content)
    return [text for text in canaries if text in whole or escaped(text) in whole]


@pytest.mark.parametrize("name", IN_ADMIN)
def test_d01_every_admin_list_leaves_with_the_rows_that_one_reads(name: str):
    who = person(name)
    client, wrong, canaries = client_of(who), [], canaries_from(who)
    for label, model_admin in registered().items():
        answer = client.get(address_of(label, "export"), {"format": "csv"})
        reads = may(who.identity, (*RULES[label].read, *RULES[label].write))
        if (answer.status_code == 200) != reads:
            wrong.append(f"{label}: {answer.status_code}")
            continue
        if not reads:
            continue
        titles, *rows = table(answer.content)
        if len(rows) != len(leaving(who, label)):
            wrong.append(f"{label}: {len(rows)} rows, not {len(leaving(who, label))}")
        resource = model_admin.get_export_resource_classes(None)[0]
        if titles != [field.column_name for field in resource(user=who.user).get_export_fields()]:
            wrong.append(f"{label}: {titles}")
        wrong += [f"{label}: {text}" for text in leaked(answer.content, canaries)]
    assert wrong == []


@pytest.mark.parametrize("name", _WRITERS[:3])
def test_d01_no_part_of_a_workbook_holds_more_than_its_sheet(name: str):
    """The same lists as workbooks: whatever the part of the archive, no foreign text, no person, no path."""
    who = person(name)
    client, wrong, canaries = client_of(who), [], canaries_from(who)
    for label in registered():
        if not may(who.identity, (*RULES[label].read, *RULES[label].write)):
            continue
        content = client.get(address_of(label, "export"), {"format": "xlsx"}).content
        wrong += [f"{label}: {text}" for text in leaked(content, canaries)]
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
        wrong += [f"{label}: {part}" for part in names if part.count("worksheets/sheet") and "sheet1" not in part]
        wrong += [f"{label}: {part}" for part in names if "comment" in part or "pivot" in part or "external" in part]
    assert wrong == []


@pytest.mark.parametrize("name", [*_WRITERS, "observer@state ML", "focal_point ML"])
def test_every_admin_list_leads_who_writes_to_the_exchange_page_with_its_model_chosen(name: str):
    who = person(name)
    client, wrong = client_of(who), []
    for label in registered():
        answer = client.get(address_of(label, "changelist"))
        link = f"{reverse('exchange:upload')}?modele={label}"
        opens = label in TABLES and TABLES[label].opens(who.user) and may(who.identity, UPLOAD_COLUMN)
        shown = answer.status_code == 200 and link in answer.content.decode()
        if shown != (opens and answer.status_code == 200):
            wrong.append(f"{label}: {shown}")
        if shown and client.get(link).status_code != 200:
            wrong.append(f"{link} does not open")
        if answer.status_code == 200 and f"{address_of(label, 'export')}?format=xlsx" not in answer.content.decode():
            wrong.append(f"{label} does not leave")
    assert wrong == []


# --- The lists of the site ---------------------------------------------------------------------------


def measures_listed(who: Person, *, restricted: bool) -> set[str]:
    rows = [row for row in seed_rows("measures.measure") if visible(who, row) and row.axis.roadmap.code == "AN2"]
    return {row.code for row in rows if restricted or row.level != "restricted"}


def rows_listed(who: Person, label: str, *, restricted: bool) -> int:
    rows = [row for row in seed_rows(label) if visible(who, row)]
    return sum(restricted or not is_restricted(row) for row in rows)


def files(client: Client, **asked: str) -> Iterator[tuple[str, Any]]:
    """Yield each list of the site as a file, with everything that its filters open."""
    for form in EXPORT_FORMATS:
        for label, address, wide in (
            ("measures.measure", MEASURES, {}),
            ("measures.blocker", BLOCKERS, EVERY_BLOCKER),
            ("measures.revision", REVISIONS, EVERY_REVISION),
            ("protocols.act", ACTS, {}),
        ):
            yield label, client.get(address, {"format": form} | wide | asked)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("restricted", [False, True])
def test_d01_every_list_of_the_site_leaves_with_the_rows_that_one_reads(name: str, restricted: bool):
    who = person(name)
    canaries, wrong = canaries_from(who, with_restricted=restricted), []
    for label, answer in files(client_of(who), **({"diffusion": "restreinte"} if restricted else {})):
        if answer.status_code != 200:
            if any(visible(who, row) for row in seed_rows(label)):
                wrong.append(f"{label}: {answer.status_code}")
            continue
        wrong += [f"{label}: {text}" for text in leaked(answer.content, canaries)]
        if answer["Content-Type"] != "text/csv":
            continue
        rows = [row for row in table(answer.content) if len(row) > 1][1:]
        if label == "measures.measure":
            if {row[0] for row in rows} != measures_listed(who, restricted=restricted):
                wrong.append(f"{label}: {len(rows)} rows")
        elif len(rows) != rows_listed(who, label, restricted=restricted):
            wrong.append(f"{label}: {len(rows)} rows, not {rows_listed(who, label, restricted=restricted)}")
    assert wrong == []


@pytest.mark.parametrize("form", EXPORT_FORMATS)
@pytest.mark.parametrize("name", ["national_coordinator ML", "confederal_coordinator"])
def test_d04_a_list_that_holds_a_restricted_row_says_so_and_is_journalled(name: str, form: str):
    who = person(name)
    known = sorted(measures_listed(who, restricted=True) - measures_listed(who, restricted=False))
    assert known
    before = Entry.objects.count()
    answer = client_of(who).get(MEASURES, {"format": form, "diffusion": "restreinte", "tri": "code"})
    assert "_diffusion-restreinte." in answer["Content-Disposition"]
    banner = f"DIFFUSION RESTREINTE\u00a0: ce fichier contient {len(known)} mesure"
    assert banner in parts_of(answer.content)
    entries = Entry.objects.order_by("sequence")[before:]
    assert {entry.act for entry in entries} == {"export_measure"}
    assert len(entries) == len(known)
    assert all(f'"restricted":["",{len(known)}]' in entry.changes.replace(" ", "") for entry in entries)
    assert all("diffusion=restreinte" in entry.changes for entry in entries)


@pytest.mark.parametrize("name", ["observer@confederation", "observer@state ML", "focal_point BF"])
def test_d04_who_reads_no_restricted_row_asks_for_none(name: str):
    who = person(name)
    restricted = [row for row in seed_rows("measures.measure") if row.level == "restricted" and visible(who, row)]
    if restricted:
        pytest.fail(f"{name} reads {restricted}")
    before = Entry.objects.count()
    for _, answer in files(client_of(who), diffusion="restreinte"):
        assert "restreinte" not in answer.get("Content-Disposition", "")
    assert Entry.objects.count() == before


IMPORTED = {
    MEASURES: ("write, submit, withdraw report", "write roadmap, axis, measure (draft)"),
    BLOCKERS: ("write, submit, withdraw report",),
    REVISIONS: ("write, submit, withdraw report",),
    ACTS: ("record act, step",),
}


@pytest.mark.parametrize("address", IMPORTED)
@pytest.mark.parametrize("name", NAMES)
def test_each_list_of_the_site_leads_who_writes_to_the_exchange_page(name: str, address: str):
    who = person(name)
    page = client_of(who).get(address)
    if page.status_code != 200:
        return
    writes = may(who.identity, IMPORTED[address]) and may(who.identity, UPLOAD_COLUMN)
    if address == ACTS and who.user.ministry_id:
        writes = writes and who.keeps_treaties
    links = {MEASURES: "?modele=measures.measure", ACTS: "?modele=protocols.act"}
    link = page.context["import_link"]
    assert bool(link) == writes
    if link:
        assert f'href="{link}"' in page.content.decode()
        assert client_of(who).get(link).status_code == 200
        assert link.partition("?")[2] in ("", links.get(address, "")[1:])

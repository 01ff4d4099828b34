"""The ministry's workbook as it leaves: what programs find in the file, who takes it, what is kept and journalled."""

import csv
import io
import json
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from accounts.models import Ministry, User
from common.access import Role
from common.errors import Conflict
from exchange.access import stamp_lines
from exchange.ministry_export import NO_ROW, Demand, MadeFile, export_workbook
from exchange.models import ExportStamp
from exchange.reading.reader import read_workbook
from exchange.rules.three_way import is_same
from exchange.rules.workbook_reading import FiledRow, our_sheets, read_rows
from exchange.rules.workbook_sheets import (
    BLOCKERS,
    GUIDE_SHEET,
    RATE_LABELS,
    REPORTS,
    STAMP_SHEET,
    STATUS_LABELS,
    WORKBOOKS,
    plain,
)
from journal.models import Entry
from measures.models import Blocker, Implementation, Measure, ProgressReport, ReportingPeriod
from tests.exchange.test_formulas import PAYLOADS, formulas_in

pytestmark = pytest.mark.django_db

HEADER = 3
SHEETS = {sheet.name: sheet for sheet in WORKBOOKS["ministry"]}


@pytest.fixture
def period() -> ReportingPeriod:
    return ReportingPeriod.objects.select_related("roadmap").get(code="AN2-09")


def focal_point(state: str) -> User:
    """Return the focal point of a state whose ministry reports on measures and knows an open blocker, if one does."""
    users = User.objects.filter(role=Role.FOCAL_POINT, member_state=state).select_related("ministry__member_state")
    led = [user for user in users if Implementation.objects.filter(lead_ministry=user.ministry).exists()]
    return max(led, key=lambda user: Blocker.objects.open().filter(implementation__lead_ministry=user.ministry).count())


def made_for(user: User, period: ReportingPeriod, **asked: Any) -> MadeFile:
    return export_workbook(by=user, demand=Demand(user.ministry, period, **asked))


def opened(made: MadeFile) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(made.content))


def place_of(path: str, sheet: Any = REPORTS) -> int:
    return next(place for place, column in enumerate(sheet.columns, 1) if column.path == path)


def column_of(area: Any) -> int:
    return next(iter(area.sqref.ranges)).min_col


def read_again(path: Path) -> list[FiledRow]:
    return read_rows(our_sheets(read_workbook(path)), is_escaped=False)


def differences(rows: list[FiledRow]) -> list[tuple[str, str, Any, Any]]:
    """Return the cells of a file that no longer say what its export said."""
    stamp, found = ExportStamp.objects.get(), []
    for row in rows:
        sheet = SHEETS[row.sheet]
        for column in sheet.filled_in:
            exported = stamp.cells[sheet.row_key(row.key)].get(column.path)
            filed = plain(row.values.get(column.path), column.kind)
            if not is_same(filed, exported):
                found.append((row.place, column.path, filed, exported))
        found += [(row.place, cell, sentence, None) for cell, sentence in row.faults]
    return found


def test_the_sheets_are_in_their_order_and_the_stamp_is_very_hidden(period):
    book = opened(made_for(focal_point("ML"), period))
    assert book.sheetnames == [*SHEETS, GUIDE_SHEET, STAMP_SHEET]
    assert book.active.title == REPORTS.name
    states = [sheet.sheet_state for sheet in book]
    assert states == ["visible"] * 5 + ["veryHidden"]


def test_what_is_known_is_locked_and_what_is_filled_in_is_not(period):
    sheet = opened(made_for(focal_point("ML"), period))[REPORTS.name]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    for cell, column in zip(sheet[HEADER + 1], REPORTS.columns, strict=True):
        assert cell.protection.locked is not column.is_filled_in, column.path


def test_the_header_is_frozen_filtered_explained_and_repeated_on_paper(period):
    sheet = opened(made_for(focal_point("ML"), period))[REPORTS.name]
    assert [cell.value for cell in sheet[HEADER]] == [column.title for column in REPORTS.columns]
    assert sheet.freeze_panes == "D4"
    assert sheet.auto_filter.ref.startswith("A3:")
    notes = {column.path: bool(cell.comment) for cell, column in zip(sheet[HEADER], REPORTS.columns, strict=True)}
    assert all(notes[column.path] for column in REPORTS.filled_in)
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_lists_and_bounds_are_checked_by_the_program(period):
    sheet = opened(made_for(focal_point("ML"), period))[REPORTS.name]
    rules = {column_of(rule): rule for rule in sheet.data_validations.dataValidation}
    assert rules[place_of("status")].formula1 == f'"{",".join(STATUS_LABELS.values())}"'
    assert rules[place_of("rate_obtained")].formula1 == f'"{",".join(RATE_LABELS.values())}"'
    rate = rules[place_of("physical_rate")]
    assert (rate.type, rate.formula1, rate.formula2) == ("decimal", "0", "100")
    assert rules[place_of("new_due_on")].type == "date"
    assert all(rule.error for rule in rules.values())


def test_what_is_late_blocked_or_missing_is_coloured(period):
    sheet = opened(made_for(focal_point("ML"), period))[REPORTS.name]
    coloured = {column_of(ranges) for ranges in sheet.conditional_formatting}
    expected = ("due_on", "status", "physical_rate", "fall_explanation", "corrective_measures", "evidence")
    assert coloured == {place_of(path) for path in (*expected, "decision_reference", "new_due_on")}


def test_free_rows_take_new_blockers_and_an_open_one_only_its_lifting(period):
    sheet = opened(made_for(focal_point("ML"), period))[BLOCKERS.name]
    rows = list(sheet.iter_rows(min_row=HEADER + 1))
    held = [row for row in rows if row[0].value]
    assert held
    for row in (held[0], rows[len(held)]):
        for cell, column in zip(row, BLOCKERS.columns, strict=True):
            opens = column.is_filled_in if row is held[0] else column.is_for_new
            assert cell.protection.locked is not opens, (cell.coordinate, column.path)


def test_a_closed_campaign_leaves_a_workbook_that_says_so_and_opens_no_cell():
    period = ReportingPeriod.objects.select_related("roadmap").get(code="AN2-06")
    book = opened(made_for(focal_point("ML"), period))
    assert "close" in book[REPORTS.name]["D2"].value
    assert all(cell.protection.locked for name in SHEETS for row in book[name].iter_rows() for cell in row)


def test_the_stamp_keeps_exactly_what_the_file_says(period):
    made = made_for(focal_point("ML"), period)
    stamp = ExportStamp.objects.select_related("period", "ministry").get()
    told = [tuple(cell.value or "" for cell in row) for row in opened(made)[STAMP_SHEET].iter_rows()]
    assert told == stamp_lines(stamp)
    assert [name for name, _ in told][:6] == ["export", "classeur", "exporté le", "État", "ministère", "période"]
    assert len(told[-1][1]) == 64
    assert set(stamp.cells) == set(stamp.versions)


def test_the_seal_changes_with_any_version(period):
    made_for(focal_point("ML"), period)
    stamp = ExportStamp.objects.select_related("period", "ministry").get()
    before = stamp_lines(stamp)[-1]
    stamp.versions[next(iter(stamp.versions))] = 99
    assert stamp_lines(stamp)[-1] != before


@pytest.mark.parametrize("state", ["ML", "BF", "NE"])
@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_read_again_unchanged_it_differs_in_no_cell(state, file_format, period, tmp_path):
    path = tmp_path / f"classeur.{file_format}"
    path.write_bytes(made_for(focal_point(state), period, file_format=file_format).content)
    rows = read_again(path)
    assert rows
    assert differences(rows) == []


def with_payloads(user: User, period: ReportingPeriod) -> None:
    """Put a formula at the head of the titles and of the texts that a ministry exports."""
    rows = Implementation.objects.filter(lead_ministry=user.ministry, measure__axis__roadmap=period.roadmap_id)
    for row, payload in zip(rows.order_by("measure__code"), PAYLOADS * 3, strict=False):
        Measure.objects.filter(pk=row.measure_id).update(title=f"{payload} essai")
        texts = {"difficulties": payload, "results": f"{payload}\nsuite", "evidence": payload}
        ProgressReport.objects.update_or_create(
            implementation=row,
            period=period,
            defaults={"member_state": row.member_state, "situation_on": period.situation_on, "status": "blocked"}
            | texts,
        )


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_d03_a_text_that_looks_like_a_formula_leaves_as_text_and_comes_back_exact(file_format, period, tmp_path):
    user = focal_point("ML")
    with_payloads(user, period)
    made = made_for(user, period, file_format=file_format)
    path = tmp_path / f"classeur.{file_format}"
    path.write_bytes(made.content)
    if file_format == "xlsx":
        cells = [cell for sheet in opened(made) for row in sheet.iter_rows() for cell in row]
        assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    else:
        lines = csv.reader(io.StringIO(made.content.decode("utf-8-sig")), delimiter=";")
        assert not [cell for line in lines for cell in line if cell[:1] in ("=", "+", "@", "\t", "＝")]
    assert differences(read_again(path)) == []


@pytest.mark.libreoffice
def test_d03_libreoffice_finds_no_formula_in_a_workbook(period, tmp_path):
    user = focal_point("ML")
    with_payloads(user, period)
    path = tmp_path / "classeur.xlsx"
    path.write_bytes(made_for(user, period).content)
    assert formulas_in(path) == []


def test_d01_no_name_of_a_person_is_anywhere_in_the_file(period):
    user = focal_point("ML")
    User.objects.filter(pk=user.pk).update(function="Fonction canari")
    made = made_for(User.objects.get(pk=user.pk), period)
    with zipfile.ZipFile(io.BytesIO(made.content)) as parts:
        text = "".join(parts.read(name).decode("utf-8") for name in parts.namelist())
    assert "canari" not in text
    assert user.email not in text
    assert "<dc:creator></dc:creator>" in text


def test_d04_restricted_measures_leave_only_by_name_with_a_banner_and_an_entry(period):
    user = User.objects.get(email="comite.ml@demo.example")
    rows = Implementation.objects.visible_to(user).filter(member_state="ML", measure__level="restricted")
    known = rows.filter(measure__axis__roadmap=period.roadmap_id).select_related("measure")[0]
    ministry, code = Ministry.objects.select_related("member_state").get(pk=known.lead_ministry_id), known.measure.code
    asked = Demand(ministry, period, with_restricted=True)
    made = export_workbook(by=user, demand=asked)
    book = opened(made)
    assert code in book[REPORTS.name]["D2"].value
    assert "DIFFUSION RESTREINTE" in book[GUIDE_SHEET]["B3"].value
    assert "diffusion-restreinte" in made.name
    entry = Entry.objects.get(act="export_workbook")
    assert entry.level == "restricted"
    assert json.loads(entry.changes)["restricted"][1] >= 1
    assert Entry.objects.filter(act="export_measure", object_id=str(known.measure_id)).exists()
    text = export_workbook(by=user, demand=Demand(ministry, period, "csv", with_restricted=True)).content.decode(
        "utf-8"
    )
    assert "DIFFUSION RESTREINTE" in text.splitlines()[0]


def test_d04_restricted_measures_are_left_out_unless_asked_for(period):
    user = User.objects.get(email="comite.ml@demo.example")
    for ministry in Ministry.objects.filter(member_state="ML", led_implementations__isnull=False).distinct():
        try:
            export_workbook(by=user, demand=Demand(ministry, period))
        except Conflict as refusal:
            assert refusal.sentence == NO_ROW
    keys = {place.partition("/")[2] for stamp in ExportStamp.objects.all() for place in stamp.cells}
    restricted = Implementation.objects.filter(measure__level="restricted")
    assert keys
    assert not keys & {row.pk.hex for row in restricted}
    assert not Entry.objects.filter(act="export_measure").exists()


def test_the_export_is_journalled_with_what_it_holds(period):
    user = focal_point("ML")
    made_for(user, period)
    entry = Entry.objects.get(act="export_workbook")
    changes = json.loads(entry.changes)
    assert changes["ministry"] == ["", user.ministry.code]
    assert changes["rows"] == ["", len(ExportStamp.objects.get().cells)]


def test_the_queries_do_not_grow_with_the_rows(period):
    user = focal_point("ML")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            made_for(User.objects.get(pk=user.pk), period)
        counts.append(len(queries))
        other = Implementation.objects.exclude(lead_ministry=user.ministry).filter(member_state="ML")
        other.filter(measure__level="internal").update(lead_ministry=user.ministry)
    assert counts[0] == counts[1] <= 30


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked_of(client: Client, ministry: Ministry, **query: str) -> Any:
    return client.get(
        reverse("exchange:workbooks"), {"ministere": ministry.code, "periode": "AN2-09", "format": "xlsx"} | query
    )


def test_a_focal_point_takes_its_own_ministry_s_workbook_from_the_page():
    user = focal_point("ML")
    answer = asked_of(signed_in(user), user.ministry)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="classeur_{user.ministry.code}_AN2-09.xlsx"'
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames[0] == REPORTS.name


def test_another_ministry_s_workbook_does_not_exist_for_a_focal_point():
    user = focal_point("ML")
    other = Ministry.objects.filter(member_state="ML").exclude(pk=user.ministry_id).first()
    answer = asked_of(signed_in(user), other)
    assert answer.status_code == 400
    assert not ExportStamp.objects.exists()
    # Its whole name, not its acronym: two letters may stand in the token of a form.
    assert escape(other.name) not in answer.content.decode()


def test_a_coordination_takes_any_ministry_s_of_its_state_and_none_of_another():
    client = signed_in(User.objects.get(email="comite.ml@demo.example"))
    assert asked_of(client, focal_point("ML").ministry).status_code == 200
    assert asked_of(client, focal_point("NE").ministry).status_code == 400


def test_a_ministry_with_nothing_to_report_is_told_so():
    idle = Ministry.objects.filter(member_state="ML", led_implementations__isnull=True).first()
    answer = asked_of(signed_in(User.objects.get(email="comite.ml@demo.example")), idle)
    assert answer.status_code == 409
    assert NO_ROW in answer.content.decode()


def test_who_writes_no_report_takes_no_workbook():
    assert (
        asked_of(signed_in(User.objects.get(email="lecteur.ml@demo.example")), focal_point("ML").ministry).status_code
        == 403
    )


def test_the_page_asks_which_workbook():
    answer = signed_in(focal_point("ML")).get(reverse("exchange:workbooks"))
    assert answer.status_code == 200
    assert "Télécharger" in answer.content.decode()


def test_the_page_of_exchanges_offers_the_workbook_to_who_writes_reports():
    page = signed_in(focal_point("ML")).get(reverse("exchange:upload"))
    assert f'action="{reverse("exchange:workbooks")}"' in page.content.decode()


def exported_by_command(*arguments: str) -> str:
    output = StringIO()
    call_command("export_workbook", *arguments, stdout=output)
    return output.getvalue().strip()


def test_the_command_writes_the_workbook_of_the_ministry_s_focal_point(tmp_path):
    user, path = focal_point("ML"), tmp_path / "classeur.xlsx"
    arguments = ["--ministry", user.ministry.code, "--period", "AN2-09", "--output", str(path)]
    assert exported_by_command(*arguments) == str(path)
    assert openpyxl.load_workbook(path).sheetnames[0] == REPORTS.name
    assert ExportStamp.objects.get().user.ministry == user.ministry


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"--ministry": "ML-RIEN"}, 2),
        ({"--period": "AN2-99"}, 2),
        ({"--as": "personne@demo.example"}, 2),
        ({"--as": "lecteur.ml@demo.example"}, 1),
        ({"--as": "comite.ne@demo.example"}, 1),
        ({"--output": "classeur.pdf"}, 2),
        ({"--output": "/nulle/part.xlsx"}, 2),
    ],
)
def test_the_command_refuses_with_a_sentence(change, code):
    options = {"--ministry": focal_point("ML").ministry.code, "--period": "AN2-09"} | change
    with pytest.raises(CommandError) as refusal:
        exported_by_command(*(part for option in options.items() for part in option))
    assert refusal.value.returncode == code
    assert str(refusal.value).endswith(".")

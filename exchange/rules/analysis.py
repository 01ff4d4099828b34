"""A ministry's matrix from workbook to rows: whose it is first, then each line, then what only the whole file shows.

Two steps, so that a matrix of another state is refused before any of its lines is read: `survey`, then `read_rows`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exchange.rules.accounting import notes_on_the_rest
from exchange.rules.activities import read_measure
from exchange.rules.catalogue import Catalogue, KnownPeriod
from exchange.rules.findings import Anomaly, Level, Message, Note, Question, Row, Situation
from exchange.rules.layout.groups import dated_by_activity, group_lines
from exchange.rules.layout.headings import SLOTS, TITLES, Field, Heading, recognise
from exchange.rules.layout.table import Held, SideBySide, Table, read_tables
from exchange.rules.layout.vocabulary import Source, Spot, Vocabulary
from exchange.rules.matching import has_measure
from exchange.rules.origin import Origin, find_origin, find_situations, situation_question
from exchange.rules.shared import notes_on_others, own_lines, with_sheet_states
from exchange.rules.sheets import Workbook

NO_TABLE = (
    "Aucun tableau de mesures n’a été reconnu\u00a0: aucune des 30 premières lignes ne porte au moins quatre intitulés "
    "de colonnes connus (code, mesure, responsable, échéance, statut, taux…). "
    "Vérifiez la ligne d’en-tête et renvoyez le fichier."
)

SIDE_BY_SIDE = (
    "La feuille «\u00a0{name}\u00a0» porte deux tableaux côte à côte, sur les mêmes lignes\u00a0: on ne sait lequel lire. "
    "Mettez-les l’un sous l’autre ou sur deux feuilles, et renvoyez le fichier."
)


class NotAMatrix(Exception):
    """No visible sheet holds a table of measures; the message is the French sentence to show."""


@dataclass(frozen=True)
class Survey:
    """What the file says before its lines are read: tables, state, dates of situation, and what was set aside."""

    tables: tuple[Table, ...]
    origin: Origin
    situations: tuple[Situation, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Analysis:
    """The rows in the order of the file, the questions of the file, the notes, its state and its date of situation."""

    rows: tuple[Row, ...]
    questions: tuple[Question, ...]
    notes: tuple[Note, ...]
    member_state: str
    situation: Situation | None


def survey(workbook: Workbook, catalogue: Catalogue) -> Survey:
    """Find the tables and the state of a workbook. Errors: `NotAMatrix` when no visible sheet holds a table."""
    tables = with_sheet_states(tuple(_tables(workbook, catalogue.vocabulary)))
    if not tables:
        raise NotAMatrix(NO_TABLE)
    return Survey(
        tables=tables,
        origin=find_origin(tables, catalogue),
        situations=find_situations(tables),
        # Blocks of one table say the same of what they share.
        notes=tuple(
            dict.fromkeys(
                [
                    *_sheet_notes(workbook, tables),
                    *_table_notes(tables, catalogue.vocabulary),
                    *notes_on_the_rest(workbook, tables),
                ]
            )
        ),
    )


def _tables(workbook: Workbook, vocabulary: Vocabulary) -> Iterator[Table]:
    for sheet in workbook.sheets:
        if sheet.is_visible and sheet.cells:
            try:
                yield from read_tables(sheet, vocabulary)
            except SideBySide as error:
                raise NotAMatrix(SIDE_BY_SIDE.format(name=sheet.title.strip())) from error


def read_rows(found: Survey, catalogue: Catalogue, member_state: str, period: KnownPeriod | None = None) -> Analysis:
    """Read the lines of a surveyed workbook for the state it was found to be, and for a period if it is known."""
    rows: list[Row] = []
    notes = list(found.notes)
    for surveyed in found.tables:
        if surveyed.state not in ("", member_state):
            continue
        table = own_lines(surveyed, member_state) if found.origin.sharing else surveyed
        notes.extend(notes_on_others(surveyed, table, catalogue, member_state))
        groups = group_lines(table)
        dated = dated_by_activity(groups)
        for group in groups:
            line = group.first
            if len(group.lines) == 1 and line.is_alone and not has_measure(line, catalogue, member_state):
                notes.append(_loose_note(table, line.row, line.held))
            else:
                rows.append(read_measure(group, dated, table, catalogue, member_state))
    question = situation_question(found.situations, period) if period else None
    return Analysis(
        rows=_flag_duplicates(rows),
        questions=(question,) if question else (),
        notes=tuple(notes),
        member_state=member_state,
        situation=found.situations[0] if found.situations else None,
    )


def _loose_note(table: Table, row: int, held: Mapping[Field, Held]) -> Note:
    text = next((item.text for item in held.values() if item.text), "")
    return Note(
        Level.WARNING,
        table.sheet,
        f"ligne {row}",
        f"Ligne {row} laissée de côté, texte seul\u00a0: «\u00a0{text}\u00a0».",
    )


def _flag_duplicates(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Rule 11: every row that proposes the same measure is flagged and waits for a choice; a merged continuation is not one."""
    places: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        if row.code and Anomaly.MERGED_CONTINUATION not in row.anomalies:
            places[row.code].append(index)
    flagged = list(rows)
    for indexes in places.values():
        if len(indexes) > 1:
            for index in indexes:
                flagged[index] = _as_duplicate(rows[index], [rows[other] for other in indexes if other != index])
    return tuple(flagged)


def _as_duplicate(row: Row, others: Sequence[Row]) -> Row:
    where = ", ".join(
        f"ligne {other.row}"
        if other.sheet == row.sheet
        else f"ligne {other.row} de la feuille «\u00a0{other.sheet.strip()}\u00a0»"
        for other in others
    )
    text = f"La mesure {row.code} figure aussi {where}. Quelle ligne retenir\u202f?"
    message = Message(
        Level.QUESTION, "", row.cells.get(Field.CODE, ""), row.raw_code, "une seule ligne par mesure", text
    )
    anomalies = sorted({*row.anomalies, Anomaly.DUPLICATE_CODE})
    return replace(row, anomalies=tuple(anomalies), messages=(*row.messages, message))


def _sheet_notes(workbook: Workbook, tables: Sequence[Table]) -> Iterator[Note]:
    read = {table.sheet for table in tables}
    for sheet in workbook.sheets:
        name = sheet.title.strip()
        if not sheet.cells:
            yield Note(Level.INFO, sheet.title, "", f"Feuille «\u00a0{name}\u00a0» vide\u00a0: ignorée.")
        elif not sheet.is_visible:
            yield Note(Level.WARNING, sheet.title, "", f"Feuille «\u00a0{name}\u00a0» masquée\u00a0: ignorée.")
        elif sheet.title not in read:
            yield Note(
                Level.WARNING, sheet.title, "", f"Feuille «\u00a0{name}\u00a0» sans tableau de mesures\u00a0: ignorée."
            )


def _table_notes(tables: Sequence[Table], vocabulary: Vocabulary) -> Iterator[Note]:
    for table in tables:
        yield from _learnt_notes(table, vocabulary)
        for letters, title in table.unknown_columns:
            why = (
                "non lue, selon votre choix"
                if vocabulary.source(title, Spot(table.sheet, letters)) is Source.PLACED
                else "non reconnue\u00a0: ignorée"
            )
            text = f"Colonne {letters} «\u00a0{title}\u00a0» {why}."
            yield Note(Level.WARNING, table.sheet, f"{letters}{table.header_row}", text)
        for letters, title in table.repeated_columns:
            text = f"Colonne {letters} «\u00a0{title}\u00a0» en double d’une autre, qui est lue\u00a0: celle-ci est ignorée."
            yield Note(Level.WARNING, table.sheet, f"{letters}{table.header_row}", text)
        yield from _hidden_notes(table)
        yield from _missing_notes(table)
        for aside in table.set_aside:
            text = f"Ligne {aside.row} non lue ({aside.kind})\u00a0: «\u00a0{aside.text}\u00a0»."
            yield Note(Level.INFO, table.sheet, f"ligne {aside.row}", text)


def _learnt_notes(table: Table, vocabulary: Vocabulary) -> Iterator[Note]:
    """Say which columns are read by a word that is not built in, above all when it overrules one that is."""
    why = {
        Source.SYNONYM: "par un synonyme de l’administration",
        Source.PLACED: "comme vous l’avez placée",
        Source.BUILT_IN: "d’après ce qu’elle contient",
    }
    for column in table.columns.values():
        title = column.heading.title
        source = vocabulary.source(title, Spot(table.sheet, column.letters))
        usual = recognise(*_levels(title))
        if source is Source.BUILT_IN and not _is_told_by_cells(usual, column.heading):
            continue
        instead = (
            f", au lieu de «\u00a0{TITLES[usual.field]}\u00a0»" if usual and usual.field != column.heading.field else ""
        )
        text = (
            f"Colonne {column.letters} «\u00a0{title}\u00a0» lue comme "
            f"«\u00a0{TITLES[column.heading.field]}\u00a0» {why[source]}{instead}."
        )
        level = Level.WARNING if instead else Level.INFO
        yield Note(level, table.sheet, f"{column.letters}{table.header_row}", text)


def _levels(title: str) -> tuple[str, str]:
    parent, _, child = title.rpartition(" / ")
    return parent, child


def _is_told_by_cells(usual: Heading | None, heading: Heading) -> bool:
    return usual is not None and {usual.field, heading.field} == {Field.STATUS, Field.PHYSICAL}


def _hidden_notes(table: Table) -> Iterator[Note]:
    for letters, title in table.hidden_columns:
        text = f"Colonne {letters} «\u00a0{title}\u00a0» masquée dans le fichier\u00a0: ignorée. Affichez-la pour qu’elle soit lue."
        yield Note(Level.WARNING, table.sheet, f"{letters}{table.header_row}", text)
    rows = [str(line.row) for line in table.lines if line.is_hidden]
    if rows:
        text = f"Lignes masquées dans le fichier, lues comme les autres\u00a0: {', '.join(rows)}."
        yield Note(Level.WARNING, table.sheet, "", text)


def _missing_notes(table: Table) -> Iterator[Note]:
    """The columns that a report needs and that the table does not have: said once, not on each line."""
    wanted = {
        Field.CODE: "code",
        Field.STATUS: "statut",
        Field.PHYSICAL: "taux d’exécution physique",
        Field.DUE: "échéance",
    }
    for field, name in wanted.items():
        # The crosses of a chronogramme say when.
        is_crossed = field is Field.DUE and bool(SLOTS.keys() & table.columns.keys())
        if field not in table.columns and not is_crossed:
            yield Note(
                Level.WARNING,
                table.sheet,
                "",
                f"Aucune colonne «\u00a0{name}\u00a0» dans ce tableau\u00a0: rien n’en est lu.",
            )

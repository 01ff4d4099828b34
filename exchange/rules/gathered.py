"""The anomalies and sentences on one line, gathered as it is read."""

from dataclasses import dataclass, field

from exchange.rules.findings import Anomaly, Level, Message
from exchange.rules.layout.headings import Field
from exchange.rules.layout.table import Held, Table
from exchange.rules.sheets import address
from exchange.rules.values.text import has_deceiving

EXPECTED = {
    Field.STATUS: "un état de mise en œuvre (non entamée, en cours, réalisée, bloquée, suspendue, reportée, abandonnée)",
    Field.PHYSICAL: "un taux de 0 à 100\u202f%",
    Field.FINANCIAL: "un taux de 0 à 100\u202f%",
    Field.DUE: "une date, un mois ou un trimestre",
    Field.START: "une date, un mois ou un trimestre",
    Field.AMOUNT: "un montant en francs CFA",
    Field.LEAD: "un sigle ou un nom de ministère de l’État",
    Field.STATES: "un ou plusieurs des trois États",
}


@dataclass
class Findings:
    """The anomalies and messages of one line, gathered as it is read."""

    table: Table
    anomalies: set[Anomaly] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)

    def say(self, level: Level, about: Field, held: Held | None, text: str, expected: str = "") -> None:
        column = self.table.columns.get(about)
        self.messages.append(
            Message(
                level=level,
                column=column.heading.title if column else "",
                cell=address(held.place) if held else "",
                read=_as_read(held) if held and held.cell.value is not None else "",
                expected=expected or EXPECTED.get(about, ""),
                text=text,
            )
        )

    def signal(self, anomaly: Anomaly, about: Field, held: Held | None, text: str, level: Level = Level.ERROR) -> None:
        self.anomalies.add(anomaly)
        self.say(level, about, held, text)

    def sorted(self) -> tuple[Anomaly, ...]:
        return tuple(sorted(self.anomalies))


def _as_read(held: Held) -> str:
    """The value as it stands, unless it deceives the eye."""
    text = str(held.cell.value)
    return held.text if has_deceiving(text) else text

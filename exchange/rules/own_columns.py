"""One column of what we write and read back: a list, or a sheet of one of our workbooks. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KEY_PATH = "key"
KEY_TITLE = "Repère"


@dataclass(frozen=True)
class Column:
    """One column. `path` names the value and `title` heads it; `labels` are those that a choice knows.

    `kind`: `text`, `code`, `codes`, `choice`, `date`, `integer`, `decimal`, `boolean` (see `exchange.rules.tables`).
    `is_key`: it helps to find the row. `is_filled_in`: typed on a row that the export holds. `is_for_new`: typed on
    a row that adds a thing, and locked elsewhere. The rest is shown and never read back. `note` explains the
    heading; `length` is the longest text taken, in characters; `width` is in characters. `offered`, where it is not
    every label, names the values of the drop-down list.
    """

    path: str
    title: str
    kind: str = "text"
    labels: Mapping[str, str] = field(default_factory=dict)
    is_key: bool = False
    is_filled_in: bool = False
    is_for_new: bool = False
    offered: tuple[str, ...] = ()
    note: str = ""
    width: int = 11
    length: int = 0
    is_percent: bool = False

    @property
    def is_read_only(self) -> bool:
        """Shown by exports, and never read back."""
        return not (self.is_key or self.is_filled_in or self.is_for_new)

    @property
    def choices(self) -> list[str]:
        """The words of the drop-down list, in their order; empty where the column has none."""
        if self.kind == "boolean":
            return ["oui", "non"]
        return [self.labels[value] for value in self.offered or self.labels] if self.kind == "choice" else []

    def refusal(self, value: Any) -> str:
        """Return why what is typed anew is not taken, or an empty text; what was exported so may stay so."""
        if self.length and isinstance(value, str) and len(value) > self.length:
            return f"{self.title}\u00a0: {len(value)} caractères, {self.length} au plus."
        if self.offered and value is not None and value not in self.offered:
            return f"{self.title}\u00a0: cette valeur n’est pas de la liste."
        return ""


# Stands first in what leaves to come back: which export, and which row of it.
MARK = Column(
    KEY_PATH,
    KEY_TITLE,
    "code",
    is_key=True,
    width=4,
    note="Identifie la ligne et l’export. Ne pas modifier\u00a0: sans lui, la ligne n’est pas reconnue.",
)

"""What a person decided on the preview, gathered from page to page. Pure.

A preview of thousands of differences is paged: the answers of one page are laid over those kept so far.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

# Where an import keeps them, among the answers to the questions of the file as a whole.
KEPT_UNDER = "choices"
# And what was typed of the signed documents.
PAPERS_KEPT_UNDER = "papers"


@dataclass(frozen=True)
class Choices:
    """What the person decided on the preview; what is not answered is left aside.

    `rows` are the places of question rows taken as proposed, `from_file` the conflicts where the file's
    value is taken, `from_server` those where the server's is kept, `revisions` the plan differences
    (`<place>/<field>`) to propose.
    """

    situation: str = ""
    rows: frozenset[str] = frozenset()
    from_file: frozenset[str] = frozenset()
    revisions: frozenset[str] = frozenset()
    from_server: frozenset[str] = frozenset()

    def answered(self, sent: "Choices", shown: frozenset[str] = frozenset()) -> "Choices":
        """Return these with the answers of one page; `shown` are the boxes of that page, ticked or not."""
        return Choices(
            situation=sent.situation or self.situation,
            rows=(self.rows - shown) | sent.rows,
            from_file=(self.from_file - sent.from_server) | sent.from_file,
            revisions=(self.revisions - shown) | sent.revisions,
            from_server=(self.from_server - sent.from_file) | sent.from_server,
        )

    def everywhere(self, side: str, conflicts: Iterable[str]) -> "Choices":
        """Return these with one answer to every conflict: `file` or `server`."""
        every, none = frozenset(conflicts), frozenset[str]()
        from_file, from_server = (every, none) if side == "file" else (none, every)
        return replace(self, from_file=from_file, from_server=from_server)

    def kept(self) -> dict[str, Any]:
        """Return the choices as JSON holds them; `choices_kept` gives them back."""
        return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in asdict(self).items()}


def choices_kept(answers: Mapping[str, Any]) -> Choices:
    """Return the choices kept among the answers of an import."""
    kept = answers.get(KEPT_UNDER) or {}
    return Choices(**{name: value if isinstance(value, str) else frozenset(value) for name, value in kept.items()})

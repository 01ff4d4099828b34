"""Which measures the national coordination appreciates, beside their percentage. No Django.

Source: design/product.md, promise 5.
"""

from datetime import date

from measures.enums import Priority, Situation
from measures.rules.situations import situation_on


def asks_appreciation(status: str, due_on: date | None, priority: str, today: date) -> bool:
    """Return whether a report asks for an *appréciation*: late or blocked that day, or of high priority.

    `status` is the one that the report gives, `due_on` the date in force of its implementation.
    """
    shown = situation_on(status, due_on, today)
    return shown in (Situation.LATE, Situation.BLOCKED) or priority == Priority.HIGH

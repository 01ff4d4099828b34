"""The data files of the demonstration, read with French typography."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from common.text import typographic

_FOLDER = Path(__file__).parent / "data"


def read(name: str) -> dict[str, Any]:
    """Return the content of `data/<name>.json`, every text of it set as it is shown."""
    return _typeset(json.loads((_FOLDER / f"{name}.json").read_text()))


def day(text: str | None) -> date | None:
    """Return the day written in ISO form, or None for a date that is not known."""
    return date.fromisoformat(text) if text else None


def _typeset(value: Any) -> Any:
    if isinstance(value, str):
        return typographic(value)
    if isinstance(value, list):
        return [_typeset(item) for item in value]
    if isinstance(value, dict):
        return {key: _typeset(item) for key, item in value.items()}
    return value

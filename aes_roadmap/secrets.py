"""Secrets that the demonstration makes for itself at its first start."""

import os
import secrets
from pathlib import Path


def kept_secret(path: Path, *, allowed: bool, length: int = 50) -> str:
    """Return the secret kept in `path` (mode 0600), made there on first use; empty if not allowed."""
    if not allowed:
        return ""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(path, secrets.token_urlsafe(length))
    return path.read_text().strip()


def _write_once(path: Path, secret: str) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process made it first; both then read the same
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)


def write_secret(path: Path, secret: str) -> None:
    """Keep in `path` (mode 0600) a secret that was chosen elsewhere, whatever it held before."""
    path.unlink(missing_ok=True)
    _write_once(path, secret)

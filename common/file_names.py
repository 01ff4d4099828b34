"""The name of a received file: what is shown and offered again, and the names that deceive. No Django.

A file lies on the disk under a random name; this one is only ever shown.
"""

import re
import unicodedata
from collections.abc import Collection

LONGEST = 120
NAMELESS = "fichier"
# Devices of Windows: a file of that name cannot be saved there.
_DEVICES = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d)(?=\.|$)", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*]')
# Marks that write backwards: « facture<U+202E>fdp.exe » would show as « factureexe.pdf ».
_BACKWARDS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# What a computer runs or a browser draws, anywhere among the endings of a name.
ACTIVE_ENDINGS = frozenset(
    "apk app bat chm cmd com cpl dll exe hta htm html jar js jse lnk mht mhtml msi php pif ps1 py reg scr sh svg "
    "swf url vbe vbs wsf wsh xhtml xml".split()
)


def shown_name(raw: str, ending: str = "") -> str:
    """Return a name that is safe to show and to save anywhere: no path, no control, 120 characters at most.

    `ending` is given to a name that has none.
    """
    name = unicodedata.normalize("NFC", raw).replace("\\", "/").rpartition("/")[2]
    name = "".join(letter for letter in name if not unicodedata.category(letter).startswith(("C", "Zl", "Zp")))
    name = _FORBIDDEN.sub("_", " ".join(name.split())).strip(" .")
    stem, dot, last = name.rpartition(".")
    if not dot:
        stem, last = name, ending
    stem = _DEVICES.sub(r"\1_", stem.strip(" ."), count=1) if _DEVICES.match(stem) else stem.strip(" .")
    tail = f".{last}" if last else ""
    return f"{(stem or NAMELESS)[: LONGEST - len(tail)]}{tail}"[:LONGEST]


def name_fault(raw: str, endings: Collection[str], kind: str) -> str:
    """Return why a name deceives on a content of that kind, whose names end so; "" if it does not."""
    if _BACKWARDS.search(raw):
        return "Le nom du fichier contient des marques invisibles\u00a0: renommez-le et joignez-le de nouveau."
    _, *found = raw.lower().replace("\\", "/").rpartition("/")[2].rstrip(" .").split(".")
    active = ACTIVE_ENDINGS.intersection(ending.strip() for ending in found)
    if active or (found and found[-1].strip() not in endings):
        return (
            f"Le nom du fichier finit par «\u00a0.{sorted(active)[0] if active else found[-1][:20]}\u00a0» "
            f"alors que son contenu est {kind}\u00a0: renommez-le en .{next(iter(endings))}, et joignez-le de nouveau."
        )
    return ""

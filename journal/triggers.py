"""The journal refuses to be changed, on both databases."""

from common.triggers import Trigger

_SENTENCE = "le journal est en ajout seul\u202f; une écriture ne se modifie pas et ne se supprime pas"

APPEND_ONLY = tuple(
    Trigger(name=f"{table}_no_{event.lower()}", table=table, event=event, condition="TRUE", sentence=_SENTENCE)
    for table in ("journal_entry", "journal_anchor")
    for event in ("UPDATE", "DELETE")
)

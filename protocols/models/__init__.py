"""Instruments of the Confederation, the dated acts that bring them into force, and statements."""

from protocols.models.acts import Act, ActDocument, Statement
from protocols.models.instruments import Instrument, Provision
from protocols.models.procedures import AuthorisingSession, ProcedureTemplate

__all__ = [
    "Act",
    "ActDocument",
    "AuthorisingSession",
    "Instrument",
    "ProcedureTemplate",
    "Provision",
    "Statement",
]

"""Member states, ministries, bodies, and the accounts that act for them."""

from accounts.models.people import ClearanceConfirmation, Interim, SpentKey, User
from accounts.models.places import Body, Mandate, MemberState, Ministry, MinistrySuccession

__all__ = [
    "Body",
    "ClearanceConfirmation",
    "Interim",
    "Mandate",
    "MemberState",
    "Ministry",
    "MinistrySuccession",
    "SpentKey",
    "User",
]

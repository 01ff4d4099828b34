"""The order in which the demonstration is loaded, and the bases on which it is not."""

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import MemberState, User
from aes_roadmap.demonstration.first_year import load_first_year
from aes_roadmap.demonstration.instruments import load_authorising_sessions, load_instruments
from aes_roadmap.demonstration.people import address, load_people
from aes_roadmap.demonstration.places import load_places
from aes_roadmap.demonstration.plan import load_domains, load_second_year
from aes_roadmap.demonstration.reports import load_reports
from journal.models import Entry
from measures.models import Roadmap
from protocols.models import Instrument


class RealData(Exception):
    """The base holds data that the demonstration did not write."""


def is_loaded() -> bool:
    """Return whether this base holds the demonstration."""
    return User.objects.filter(email=address("coordination")).exists()


@transaction.atomic
def load() -> bool:
    """Load everything or nothing; False if it was there already, and then nothing is written.

    Raises `RealData` on a base that holds anything else.
    """
    if is_loaded():
        return False
    if any(model.objects.exists() for model in (User, MemberState, Roadmap, Instrument, Entry)):
        raise RealData
    load_places()
    cast = load_people(make_password(settings.DEMO_PASSWORD))
    load_domains(cast)
    load_instruments(cast)
    load_authorising_sessions()
    load_first_year(cast)
    load_second_year(cast)
    load_reports(cast)
    return True

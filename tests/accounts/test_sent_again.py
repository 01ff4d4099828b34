"""E-03: the same form of the admin sent twenty times at once makes one row and one entry."""

import threading

from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Body, User
from journal.models import Entry

TIMES = 20
FORM = {
    "title": "Comité d’essai",
    "level": "national",
    "kind": "national_coordination",
    "member_state": "ML",
    "cle": "01900000-0000-7000-8000-00000000000b",
}


def test_e03_an_add_form_sent_twenty_times_at_once_makes_one_row(own_database: str) -> None:
    account = User.objects.get(email="administrateur.ml@demo.example")
    start, statuses = threading.Barrier(TIMES), [0] * TIMES

    def send(place: int) -> None:
        client = Client()
        client.force_login(account)
        start.wait()
        try:
            # Another code each time: the key of the form decides, not the key of the row.
            body = FORM | {"code": f"ML-E{place:02}"}
            statuses[place] = client.post(reverse("admin:accounts_body_add"), body).status_code
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[place]) for place in range(TIMES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = Body.objects.filter(code__startswith="ML-E")
    assert statuses == [302] * TIMES
    assert Entry.objects.about("accounts.body", rows.get().pk).count() == 1

"""One's last imports on the exchange page: what became of each, and the button that takes one back."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from accounts.models import User
from common.clock import now
from exchange.models import ImportBatch
from exchange.previews.recent import recent_imports
from measures.models import Implementation
from tests.exchange.deposits import PART, UPLOAD, confirm, preview

pytestmark = pytest.mark.django_db
LINE = PART | {"Échéance": "31/08/2027"}


def test_an_import_says_what_was_read_and_what_became_of_it(signed: Callable, comite_ml: User, part: Implementation):
    client = signed(comite_ml)
    page = preview(client, "measures.implementation", [LINE])
    [waiting] = recent_imports(comite_ml)
    assert (waiting.told, waiting.standing) == ("1\u00a0ligne\u202f; 1\u00a0modifiée", "à vérifier")
    confirm(client, page)
    assert recent_imports(comite_ml)[0].standing == "appliqué"


def test_an_import_left_too_long_is_said_expired(signed: Callable, comite_ml: User, part: Implementation):
    preview(signed(comite_ml), "measures.implementation", [LINE])
    ImportBatch.objects.update(expires_at=now() - timedelta(seconds=1))
    assert recent_imports(comite_ml)[0].standing == "expiré"


def test_the_button_of_the_list_takes_the_import_back_and_is_then_gone(
    signed: Callable, comite_ml: User, part: Implementation
):
    client = signed(comite_ml)
    confirm(client, preview(client, "measures.implementation", [LINE]))
    batch = ImportBatch.objects.get()
    assert "Reprendre cet import" in client.get(UPLOAD).content.decode()
    page = client.post(f"{UPLOAD}{batch.pk}/reprise/", follow=True).content.decode()
    assert "Import repris le" in page
    part.refresh_from_db()
    assert f"{part.due_on}" == "2027-06-30"
    assert "Reprendre cet import" not in client.get(UPLOAD).content.decode()

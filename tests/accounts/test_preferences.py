"""The page of preferences: what an account chooses for itself."""

import pytest
from django.urls import reverse

from accounts.models import User
from tests.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["comite_ml", "coordination", "reader_ml", "administrator"])
def test_the_daily_reminder_is_switched_off_and_on_again(name: str, request: pytest.FixtureRequest):
    user, client = request.getfixturevalue(name), signed_in(request.getfixturevalue(name))
    for chosen in ({}, {"wants_digest": "on"}):
        assert client.post(reverse("account_preferences"), chosen, secure=True).status_code == 302
        assert User.objects.get(pk=user.pk).wants_digest is bool(chosen)

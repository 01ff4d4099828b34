"""Addresses of the steering app."""

from django.urls import path

from steering.views.dashboard import dashboard
from steering.views.journal import journal_of
from steering.views.last_session import last_session
from steering.views.to_do import to_do

app_name = "steering"
urlpatterns = [
    path("", dashboard, name="dashboard"),
    path("a-faire/", to_do, name="to_do"),
    path("protocoles/<slug:slug>/derniere-session/", last_session, name="last_session"),
    path("journal/<str:label>/<str:key>/", journal_of, name="journal_of"),
]

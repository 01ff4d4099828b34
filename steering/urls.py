"""Addresses of the steering app."""

from django.urls import path

from steering.views.dashboard import dashboard
from steering.views.journal import journal_of

app_name = "steering"
urlpatterns = [
    path("", dashboard, name="dashboard"),
    path("journal/<str:label>/<str:key>/", journal_of, name="journal_of"),
]

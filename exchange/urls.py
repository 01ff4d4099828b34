"""Addresses of imports and exports."""

from django.urls import path

from exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.upload, name="upload"),
    path("<uuid:pk>/", views.preview, name="preview"),
    path("<uuid:pk>/choix/", views.choices, name="choices"),
    path("<uuid:pk>/confirmation/", views.confirm, name="confirm"),
]

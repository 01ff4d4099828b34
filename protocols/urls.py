"""Addresses of the protocols app."""

from django.urls import path

from protocols.views import confirming, instruments

app_name = "protocols"
urlpatterns = [
    path("", instruments.matrix, name="matrix"),
    path("<slug:slug>/", instruments.detail, name="detail"),
    path("<slug:slug>/regle/confirmation/", confirming.confirm_rule, name="confirm_rule"),
    path("<slug:slug>/date-declaree/confirmation/", confirming.confirm_declared_date, name="confirm_declared_date"),
    path("<slug:slug>/actes/<uuid:pk>/confirmation/", confirming.confirm_act, name="confirm_act"),
    path("<slug:slug>/declarations/<uuid:pk>/confirmation/", confirming.confirm_statement, name="confirm_statement"),
]

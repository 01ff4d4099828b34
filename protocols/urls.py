"""Addresses of the protocols app."""

from django.urls import path

from protocols import views

app_name = "protocols"
urlpatterns = [
    path("", views.matrix, name="matrix"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/regle/confirmation/", views.confirm_rule, name="confirm_rule"),
    path("<slug:slug>/date-declaree/confirmation/", views.confirm_declared_date, name="confirm_declared_date"),
    path("<slug:slug>/actes/<uuid:pk>/confirmation/", views.confirm_act, name="confirm_act"),
    path("<slug:slug>/declarations/<uuid:pk>/confirmation/", views.confirm_statement, name="confirm_statement"),
]

"""Addresses of imports and exports."""

from django.urls import path

from exchange import views, workbook_views
from exchange.column_views import columns
from exchange.copy_views import copy
from exchange.taking_back_views import take_back_import

app_name = "exchange"
urlpatterns = [
    path("", views.upload, name="upload"),
    path("classeurs/", workbook_views.workbooks, name="workbooks"),
    path("<uuid:pk>/", views.preview, name="preview"),
    path("<uuid:pk>/copie.xlsx", copy, name="copy"),
    path("<uuid:pk>/colonnes/", columns, name="columns"),
    path("<uuid:pk>/choix/", views.choices, name="choices"),
    path("<uuid:pk>/confirmation/", views.confirm, name="confirm"),
    path("<uuid:pk>/reprise/", take_back_import, name="take_back"),
]

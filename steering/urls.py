"""Addresses of the steering app."""

from django.urls import URLPattern

app_name = "steering"
urlpatterns: list[URLPattern] = []

"""Pages of one's own account that allauth does not have."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Say that the second factor is required and how to obtain it."""
    return render(request, "account/second_factor.html")

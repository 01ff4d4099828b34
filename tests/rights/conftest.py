"""Fixtures of the rights' tests."""

from collections.abc import Iterator

import pytest
from django.template.backends.django import Template


@pytest.fixture
def without_pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave the drawing of pages out, where only the answer's status is judged."""
    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")
    yield

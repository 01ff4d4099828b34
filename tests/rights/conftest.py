"""Fixtures of the rights' tests."""

import logging
from collections.abc import Iterator

import pytest
from django.template.backends.django import Template


@pytest.fixture(autouse=True)
def _without_logs() -> Iterator[None]:
    """Thousands of refusals are asked for here: none of them is news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def without_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the drawing of pages out, where only the answer's status is judged."""
    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")

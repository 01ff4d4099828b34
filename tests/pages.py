"""Opening pages as an account of the demonstration, and reading them as a person does."""

import re
from html import unescape
from typing import Any

from django.test import Client

from accounts.models import User


def signed_in(user: User) -> Client:
    """Return a browser in which an account has signed in."""
    client = Client()
    client.force_login(user)
    return client


def visit(user: User, url: str) -> Any:
    """Return the answer to a GET by an account."""
    return signed_in(user).get(url, secure=True)


def text_of(answer: Any) -> str:
    """Return what is read on a page, blanks made one, no-break spaces made plain."""
    words = unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return re.sub(r"\s+", " ", words)

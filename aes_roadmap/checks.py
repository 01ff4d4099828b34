"""What the production profile refuses to start with (G-23), said before the first request.

Asked by `manage.py` before every command and by the web server when it loads the application.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured

_SHORTEST_KEY = 50
_SAMPLE_KEYS = ("django-insecure-", "changez", "change-me")


def _debugs() -> bool:
    return settings.DEBUG


def _key() -> str:
    try:
        return settings.SECRET_KEY
    except ImproperlyConfigured:  # Django's own refusal of an empty key, which would hide the other faults
        return ""


def _has_sample_key() -> bool:
    return _key().lower().startswith(_SAMPLE_KEYS)


def _has_short_key() -> bool:
    return len(_key()) < _SHORTEST_KEY


def _answers_any_host() -> bool:
    return not settings.ALLOWED_HOSTS or any("*" in host or host.startswith(".") for host in settings.ALLOWED_HOSTS)


def _speaks_plain_http() -> bool:
    cookies = settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE
    origins = any(origin.startswith("http:") for origin in settings.CSRF_TRUSTED_ORIGINS)
    return origins or not cookies or not settings.SECURE_SSL_REDIRECT


def _shares_sqlite() -> bool:
    return settings.USES_SQLITE and settings.WEB_WORKERS > 1


def _scans_nothing() -> bool:
    return not settings.SCANNER_SOCKET


# Identifier, what is asked of the settings, what the administrator of the machine reads.
FAULTS: tuple[tuple[str, Callable[[], bool], str], ...] = (
    ("debug", _debugs, "DEBUG est actif\u00a0: une erreur montrerait le code et ses valeurs."),
    ("sample_key", _has_sample_key, "SECRET_KEY est une clé d’exemple\u00a0: tirez-en une au hasard."),
    ("short_key", _has_short_key, f"SECRET_KEY a moins de {_SHORTEST_KEY} caractères."),
    ("any_host", _answers_any_host, "ALLOWED_HOSTS est vide ou contient un joker\u00a0: nommez chaque hôte."),
    ("plain_http", _speaks_plain_http, "Le site répondrait en http\u00a0: n’acceptez que https."),
    (
        "shared_sqlite",
        _shares_sqlite,
        "SQLite n’accepte ici qu’un processus\u00a0: prenez PostgreSQL, ou WEB_CONCURRENCY=1.",
    ),
    ("no_scanner", _scans_nothing, "AES_SCANNER_SOCKET est vide\u00a0: les pièces jointes ne seraient pas analysées."),
)


def production_profile(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """Return one error a fault of the configuration; none in the demonstration."""
    if settings.IS_DEMONSTRATION:
        return []
    return [Error(sentence, id=f"aes_roadmap.{name}") for name, holds, sentence in FAULTS if holds()]


def refuse_unsafe_start() -> None:
    """Raise `ImproperlyConfigured`, all faults at once, rather than serve a first request."""
    faults = production_profile()
    if faults:
        raise ImproperlyConfigured("\n".join(["Démarrage refusé\u00a0:", *(f"- {fault.msg}" for fault in faults)]))

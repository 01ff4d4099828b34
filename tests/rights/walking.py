"""Walking the site: every registered address, every row, and what the database holds before and after."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.rights.cast import Person
from tests.rights.oracle import RULES, report_band, visible
from tests.rights.page import may
from tests.rights.targets import COLUMNS, PUBLIC, SIGNED_IN, TARGETS, Target, of_model
from tests.rights.where import by_state, holds

ADMIN_SITE = ("admin site",)
# The admin's pages of no model, and what they ask.
ADMIN_PAGES = frozenset({"admin:index", "admin:autocomplete", "admin:jsi18n", "admin:app_list"})
CATCH_ALL = "admin:"
# Not of the domain: a session, a cache and a sign-in's hour are no change.
_ASIDE = frozenset({"django_session", "aes_cache", "django_admin_log"})


@dataclass(frozen=True)
class Route:
    """One pattern of the site, by its full name."""

    name: str
    pattern: URLPattern
    arguments: tuple[str, ...]

    @property
    def model(self) -> str:
        """The label of the admin's model, "" for the pages of the site."""
        app_and_model, _, page = self.name.removeprefix("admin:").rpartition("_")
        app, _, model = app_and_model.partition("_")
        is_of_model = self.name.startswith("admin:") and model and page in _MODEL_PAGES
        return f"{app}.{model}" if is_of_model else ""

    @property
    def page(self) -> str:
        return self.name.rpartition("_")[2] if self.model else ""


_MODEL_PAGES = frozenset({"changelist", "add", "history", "delete", "change", "export"})


def routes() -> list[Route]:
    """Return every pattern of the URL resolver, the admin's redirect of old addresses apart."""
    return [route for route in _walk(get_resolver(), "", ()) if route.name != ""]


def unnamed() -> list[str]:
    """Return the patterns without a name: none can be listed, so none may be."""
    return [str(route.pattern.pattern) for route in _walk(get_resolver(), "", ()) if route.name == ""]


def _walk(resolver: URLResolver, namespace: str, arguments: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        known = (*arguments, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner, known)
        elif not _is_old_admin_address(entry):
            yield Route(f"{namespace}{entry.name}" if entry.name else namespace, entry, known)


def _is_old_admin_address(entry: URLPattern) -> bool:
    # `<object_id>/` of each model leads to `…/change/`; it reads nothing.
    return not entry.name and str(entry.pattern) == "<path:object_id>/"


@dataclass(frozen=True)
class Request:
    """One address to ask, and the row that it shows."""

    route: Route
    address: str
    row: Any = None
    has_row: bool = False


def requests(every: list[Route] | None = None) -> Iterator[Request]:
    """Yield every address of every pattern: one for a page, one a target for a page of a row."""
    for route in every or routes():
        targets = _targets(route)
        if targets is None:
            yield Request(route, reverse(route.name))
        else:
            for target in targets:
                yield Request(route, _address(route, target), target.row, has_row=True)


def _targets(route: Route) -> list[Target] | None:
    if not route.arguments:
        return None
    if route.name == CATCH_ALL:
        return [Target({"url": "adresse-inconnue/"}, None)]
    if route.name == "admin:app_list":
        return [Target({"app_label": label}, None) for label in sorted({key.split(".")[0] for key in registered()})]
    if not route.model:
        return list(TARGETS[route.name]())
    # Reading and refusing are judged on the form; the other pages of a row go through the same door.
    return of_model(route.model) if route.page == "change" else of_model(route.model, 2)


def _address(route: Route, target: Target) -> str:
    if route.name == CATCH_ALL:
        return reverse("admin:index") + target.kwargs["url"]
    return reverse(route.name, kwargs=target.kwargs)


def registered() -> dict[str, Any]:
    """Return the models of the admin, by label."""
    return {model._meta.label_lower: model_admin for model, model_admin in admin.site._registry.items()}


def expected(request: Request, who: Person | None) -> frozenset[int]:
    """Return the statuses that the page of rights lets an address answer to a GET."""
    name = request.route.name
    if name in PUBLIC:
        # The admin's own door refuses whoever is signed in and may not pass it.
        return frozenset({200, 302}) if name != "admin:login" or who is None else frozenset({200, 302, 403})
    if who is None:
        return frozenset({302})
    if name in SIGNED_IN:
        return frozenset({200, 302, 405})
    if name.startswith("admin:"):
        return _expected_in_admin(request, who)
    if not may(who.identity, COLUMNS[name]):
        return frozenset({404, 405}) if request.has_row else frozenset({403})
    if not request.has_row:
        return frozenset({200})
    if name == "steering:journal_of":
        return _expected_of_journal(request.row, who)
    if name in _ENTERED:
        return _expected_of_entry(request, who, _ENTERED[name])
    if name == "measures:report_form":
        return _expected_of_form(request.row, who)
    # An address that only takes a POST says so to everyone alike.
    return frozenset({200, 405}) if request.row is not None and visible(who, request.row) else frozenset({404, 405})


def _expected_of_journal(row: Any, who: Person) -> frozenset[int]:
    """A row that one reads, but whose journal is another scope's, is refused with a sentence (rule 8)."""
    if row is None or not visible(who, row):
        return frozenset({404})
    state = getattr(row, "member_state_id", None)
    where = {
        "conf": state is None,
        "state": state in (None, who.state),
        "own": getattr(row, "lead_ministry_id", None) in who.ministries,
    }
    return frozenset({200}) if holds(who, "read journal", where) else frozenset({403})


# Pages by which acts and statements are entered → the column that lets one.
_ENTERED = {
    "protocols:act_new": "record act, step",
    "protocols:act_change": "record act, step",
    "protocols:act_correct": "record act, step",
    "protocols:statement_new": "write statement (not deposited)",
    "protocols:statement_change": "write statement (not deposited)",
}


def _expected_of_entry(request: Request, who: Person, column: str) -> frozenset[int]:
    """One's own place, if one's ministry keeps treaties or one coordinates; then step and lock may forbid (409)."""
    row = request.row
    if row is None or not visible(who, row):
        return frozenset({404})
    is_new = row._meta.label_lower == "protocols.instrument"
    places = [who.state, None] if is_new else [row.member_state_id]
    if not any(holds(who, column, by_state(place)(who)) for place in places):
        return frozenset({403})
    if is_new:
        return frozenset({200})
    is_of_its_step = (row.confirmed_at is None) == (request.route.name != "protocols:act_correct")
    return frozenset({200 if is_of_its_step else 409})


def _expected_of_form(row: Any, who: Person) -> frozenset[int]:
    """The form of a report is its ministry's: a coordination writes from a signed document only (note 6)."""
    if row is None or not visible(who, row):
        return frozenset({404})
    is_own = holds(who, "write, submit, withdraw report", {"own": row.lead_ministry_id in who.ministries})
    return frozenset({200}) if is_own else frozenset({403})


def _expected_in_admin(request: Request, who: Person) -> frozenset[int]:
    route = request.route
    if not may(who.identity, ADMIN_SITE):
        return frozenset({404}) if request.has_row else frozenset({403})
    if route.name in ADMIN_PAGES:
        return frozenset({200, 403, 404}) if route.name != "admin:index" else frozenset({200})
    if route.name == CATCH_ALL:
        return frozenset({404})
    return _expected_of_model(request, who)


def _expected_of_model(request: Request, who: Person) -> frozenset[int]:
    rule = RULES[request.route.model]
    reads, writes = may(who.identity, (*rule.read, *rule.write)), may(who.identity, rule.write)
    page = request.route.page
    if page in ("changelist", "export"):
        return frozenset({200}) if reads else frozenset({403})
    if page == "add":
        # Some rows are never added by hand: then everyone is refused alike.
        return frozenset({200, 403}) if writes else frozenset({403})
    if request.row is None or not visible(who, request.row):
        return frozenset({404})
    answer = {"change": 200, "history": 302, "delete": 403}[page]
    # Data entry may leave out what a page shows in part: another state's row, a report not read in full.
    is_left_out = _is_elsewhere(request.row, who) or _is_read_in_part(request.row, who)
    return frozenset({answer, 404}) if is_left_out else frozenset({answer})


def _is_read_in_part(row: Any, who: Person) -> bool:
    return row._meta.label_lower == "measures.progressreport" and report_band(who, row) != "F"


def _is_elsewhere(row: Any, who: Person) -> bool:
    owner = getattr(row, "implementation", None) or getattr(row, "act", None) or row
    state = getattr(row, "member_state_id", None) or getattr(owner, "member_state_id", None)
    return who.state is not None and state not in (None, who.state)


def client_of(who: Person | None, **options: Any) -> Client:
    """Return a browser in which that person is signed in; a fault of the server is an answer 500."""
    client = Client(raise_request_exception=False, **options)
    if who is not None:
        client.force_login(who.user, backend="accounts.backends.RoleBackend")
    return client


def fingerprint() -> dict[str, str]:
    """Return a digest of every table, the hour of the last sign-in left out."""
    digests = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in _ASIDE:
                continue
            columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            kept = ", ".join(f'"{name}"' for name in columns if name != "last_login")
            cursor.execute(f'SELECT {kept} FROM "{table}"')  # the names are the database's own
            rows = sorted(map(repr, cursor.fetchall()))
            digests[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return digests

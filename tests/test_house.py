"""The rules of the house that a machine can check by reading the code, without a database."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.staticfiles import finders
from django.db import models

from common.admin import ScopedAdmin

ROOT = Path(__file__).resolve().parent.parent
APPS = ("aes_roadmap", "steering", "exchange", "measures", "protocols", "accounts", "journal", "common")

LONGEST_FILE = 400
LONGEST_TEMPLATE = 150
LONGEST_FUNCTION = 30
NAMELESS = {"utils", "helpers", "misc", "info", "data", "tools"}

# Where rows may be read without `visible_to`: the door itself, what acts for the system behind it.
BEHIND_THE_DOOR = {"querysets", "actions", "access", "models", "management", "migrations", "demonstration"}
READS = {"all", "filter", "get", "exclude", "values", "values_list", "first", "last", "raw", "get_or_create"}
# Direct reads of what is no secret where they stand, by file; this list only ever shrinks.
DIRECT_READS = {
    "exchange/holdings.py": 2,  # the calendar of the roadmap; who wrote
}
# Files that may declare a text that is not a constant to be HTML, and how often: escaped on the same line.
SAFE_TEXT = {"common/templatetags/french.py": 1}

# An ordinary space where French has one that never breaks: before « : ; ? ! % » after a word, inside « ».
ORDINARY_SPACE = re.compile(r"[\w»)’\]] [:;?!%](?:\s|$)|« | »")

FORBIDDEN_WORDS = re.compile(r"\b(TODO|FIXME|HACK)\b|(?<![\w.])/(work|tmp|home|root)/")


def _modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def _short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _is_migration(path: Path) -> bool:
    return "migrations" in path.parts


CODE = [path for path in _modules(*APPS) if not _is_migration(path)]
TESTS = _modules("tests")
TEMPLATES = sorted(path for folder in ("templates", *APPS) for path in (ROOT / folder).rglob("*.html"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in [*CODE, *TESTS]}


def _nodes(paths: list[Path], *kinds: type[ast.AST]) -> Iterator[tuple[Path, ast.AST]]:
    for path in paths:
        for node in ast.walk(TREES[path]):
            if isinstance(node, kinds):
                yield path, node


def _at(path: Path, node: ast.AST) -> str:
    return f"{_short(path)}:{node.lineno}"


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_python_file_is_longer_than_four_hundred_lines():
    assert [_short(path) for path in [*CODE, *TESTS] if _lines(path) > LONGEST_FILE] == []


def test_no_template_is_longer_than_a_hundred_and_fifty_lines():
    assert [_short(path) for path in TEMPLATES if _lines(path) > LONGEST_TEMPLATE] == []


def test_no_function_is_longer_than_thirty_lines():
    functions = _nodes([*CODE, *TESTS], ast.FunctionDef, ast.AsyncFunctionDef)
    long = [_at(path, node) for path, node in functions if node.end_lineno - node.lineno >= LONGEST_FUNCTION]
    assert long == []


def test_every_module_is_named_for_what_it_does():
    assert [_short(path) for path in [*CODE, *TESTS] if path.stem in NAMELESS] == []


def test_no_import_is_relative():
    imports = _nodes([*CODE, *TESTS], ast.ImportFrom)
    assert [_at(path, node) for path, node in imports if node.level] == []


def test_no_import_is_made_inside_a_function():
    functions = _nodes([*CODE, *TESTS], ast.FunctionDef, ast.AsyncFunctionDef)
    late = {
        _at(path, inner)
        for path, function in functions
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }
    assert late == set()


def _imported_names(path: Path) -> set[str]:
    imports = [node for node in ast.walk(TREES[path]) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {node.module or "" for node in imports if isinstance(node, ast.ImportFrom)}
    return modules | {alias.name for node in imports for alias in node.names}


def test_nothing_of_ours_listens_to_signals():
    signals = re.compile(r"django\.(dispatch|\w+(\.\w+)*\.signals)$|^receiver$")
    assert [_short(path) for path in CODE if any(map(signals.search, _imported_names(path)))] == []


def test_rules_and_lists_do_not_know_django():
    """Rules are plain functions on plain values, so that a person can check them by hand."""
    rules = [path for path in CODE if "rules" in (path.stem, *path.parent.parts)]
    assert [_short(path) for path in rules if any(name.startswith("django") for name in _imported_names(path))] == []


def _calls(paths: list[Path]) -> Iterator[tuple[Path, ast.Call, str]]:
    for path, node in _nodes(paths, ast.Call):
        called = node.func
        yield path, node, called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_text_is_declared_safe_only_where_it_is_a_constant_or_escaped():
    declared = [(path, call) for path, call, name in _calls(CODE) if name in {"mark_safe", "SafeString"}]
    found = Counter(_short(path) for path, call in declared if not isinstance(call.args[0], ast.Constant))
    assert found == SAFE_TEXT


def test_no_template_declares_a_value_safe_or_stops_escaping():
    unsafe = re.compile(r"\|\s*safe(seq)?\b|{%\s*autoescape\s+off")
    assert [_short(path) for path in TEMPLATES if unsafe.search(path.read_text(encoding="utf-8"))] == []


def test_no_template_holds_script_or_style_of_its_own():
    """The content security policy would refuse them; the reader would see a broken page."""
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=", re.IGNORECASE)
    assert [_short(path) for path in TEMPLATES if inline.search(path.read_text(encoding="utf-8"))] == []


def test_every_static_file_that_a_template_names_exists():
    named = re.compile(r"{%\s*static\s+[\"']([^\"']+)")
    names = {name for path in TEMPLATES for name in named.findall(path.read_text(encoding="utf-8"))}
    assert sorted(name for name in names if finders.find(name) is None) == []


def test_no_view_is_exempt_from_the_protection_of_forms():
    assert [_short(path) for path in CODE if "csrf_exempt" in _imported_names(path)] == []


def test_b22_no_query_is_written_by_the_reader_of_a_form():
    """No `extra`, no `RawSQL`, no `raw`: SQL of ours is constant text, with parameters beside it."""
    assert [_at(path, node) for path, node, name in _calls(CODE) if name in {"extra", "RawSQL", "raw"}] == []


def _scoped_models() -> set[str]:
    return {
        model.__name__
        for model in apps.get_models()
        if model.__module__.split(".")[0] in APPS and hasattr(model._default_manager, "visible_to")
    }


def _is_behind_the_door(path: Path) -> bool:
    return bool(BEHIND_THE_DOOR & {path.stem, *path.relative_to(ROOT).parts})


def _reads_directly(node: ast.Call, scoped: set[str]) -> bool:
    """Whether a call is `Model.objects.filter(…)`, or `get_object_or_404(Model, …)`, of a scoped model."""
    called = node.func
    if isinstance(called, ast.Name) and called.id in {"get_object_or_404", "get_list_or_404"}:
        return isinstance(node.args[0], ast.Name) and node.args[0].id in scoped
    return (
        isinstance(called, ast.Attribute)
        and called.attr in READS
        and isinstance(called.value, ast.Attribute)
        and called.value.attr in {"objects", "_default_manager", "_base_manager"}
        and isinstance(called.value.value, ast.Name)
        and called.value.value.id in scoped
    )


def test_a22_scoped_rows_are_read_through_the_door():
    scoped = _scoped_models()
    outside = [path for path in CODE if not _is_behind_the_door(path)]
    found = Counter(_short(path) for path, node, _ in _calls(outside) if _reads_directly(node, scoped))
    assert found == DIRECT_READS


def test_a22_the_models_of_the_plan_and_of_protocols_are_scoped():
    """The lint above would pass on an empty list of models; this says that it is not empty."""
    assert _scoped_models() >= {"Measure", "Implementation", "ProgressReport", "Blocker", "Act", "Statement", "User"}


@pytest.mark.parametrize("name", ["update", "delete", "bulk_create", "bulk_update"])
def test_e12_tables_are_written_by_actions_only(name: str):
    """Whatever writes elsewhere goes round the rights, the lock and the journal."""
    writers = BEHIND_THE_DOOR - {"access", "querysets"}
    elsewhere = [path for path in CODE if not writers & {path.stem, *path.relative_to(ROOT).parts}]
    assert [_at(path, node) for path, node, called in _calls(elsewhere) if called == name and _is_on_rows(node)] == []


def _is_on_rows(node: ast.Call) -> bool:
    """Whether a method is called on a query, `….objects….update(…)`, not on a dict or a set."""
    return any(isinstance(inner, ast.Attribute) and inner.attr == "objects" for inner in ast.walk(node.func))


def test_every_admin_class_is_scoped():
    stock = [type(site).__name__ for site in admin.site._registry.values() if not isinstance(site, ScopedAdmin)]
    assert stock == []


def test_every_migration_is_named_for_its_subject():
    migrations = [path for path in _modules(*APPS) if _is_migration(path) and path.stem != "__init__"]
    named = re.compile(r"\d{4}_(?!auto_)[a-z][a-z0-9_]{3,}")
    assert [_short(path) for path in migrations if not named.fullmatch(path.stem)] == []


def test_every_row_that_is_shown_has_a_french_name():
    """Django makes a verbose name from an English class name when none is given."""
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in APPS]
    assert [model.__name__ for model in ours if not _is_named(model)] == []


def _is_named(model: type[models.Model]) -> bool:
    return "verbose_name" in model._meta.original_attrs and "verbose_name_plural" in model._meta.original_attrs


def _texts(path: Path) -> Iterator[ast.Constant]:
    """Yield the texts of a module that are no docstring nor alone on their line, as a comment would be."""
    alone = {id(node.value) for node in ast.walk(TREES[path]) if isinstance(node, ast.Expr)}
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node


def test_every_sentence_of_the_code_has_its_french_spaces():
    found = [_at(path, node) for path in CODE for node in _texts(path) if ORDINARY_SPACE.search(node.value)]
    assert found == []


def test_no_file_holds_a_postponed_thought_or_a_path_of_one_machine():
    texts = [*CODE, *TESTS, *TEMPLATES, *sorted((ROOT / "docs").rglob("*.md"))]
    found = [
        f"{_short(path)}: {match.group()}"
        for path in texts
        if path != Path(__file__)
        for match in [FORBIDDEN_WORDS.search(path.read_text(encoding="utf-8"))]
        if match
    ]
    assert found == []

"""The published page of rights and the table of the code are one."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.permissions import RIGHTS, SECTIONS
from common.access import Identity, Role, Verb

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "rights.md").read_text(encoding="utf-8")


def _published_tables() -> str:
    """Return what stands between the title of the first table and the notes."""
    start = PAGE.index("### A. ")
    return PAGE[start : PAGE.index("\n\n[1] ", start)]


def _printed() -> str:
    output = StringIO()
    call_command("print_rights", stdout=output)
    return output.getvalue()


def test_a24_published_tables_are_those_of_the_code_to_the_byte():
    assert _printed() == _published_tables() + "\n"


def test_a24_every_identity_has_a_cell_in_every_column():
    assert set(RIGHTS) == {(identity, verb) for identity in Identity for verb in Verb}


def test_a24_no_column_is_printed_twice():
    columns = [verb for section in SECTIONS for verb in section.verbs]
    assert len(columns) == len(set(columns)) == len(Verb)


@pytest.mark.parametrize("role", Role)
def test_a24_page_shows_each_role_by_the_name_the_pages_give_it(role: Role):
    assert f"| `{role.value}` | {role.label}" in PAGE

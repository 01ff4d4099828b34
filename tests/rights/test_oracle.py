"""Every scoped model: the rows that its queryset gives are those of the page of rights, one by one."""

import pytest
from django.apps import apps

from tests.rights.cast import NAMES, person
from tests.rights.oracle import RULES, visible
from tests.rights.where import seed_rows


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.django_db
def test_a05_rows_read_are_those_of_the_page_of_rights(name: str):
    who = person(name)
    wrong = []
    for label in RULES:
        model = apps.get_model(label)
        read = set(model._default_manager.visible_to(who.user).values_list("pk", flat=True))
        for row in seed_rows(label):
            if (row.pk in read) != visible(who, row):
                wrong.append(f"{label} {row}: {'read' if row.pk in read else 'not read'}")
    assert wrong == []

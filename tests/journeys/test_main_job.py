"""The way that the application exists for, in a real browser and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.common.file_corpus import pdf
from tests.exchange.commands import MALI

pytestmark = pytest.mark.browser


def mean_of_mali(page) -> str:
    """Return the average physical rate that the dashboard of Mali's coordination shows."""
    page.goto("/")
    return page.locator(".fig b").last.inner_text()


def deposit(page) -> None:
    page.goto("/echanges/")
    page.locator("select[name=period]").select_option("AN2-09")
    page.locator("input[name=file]").set_input_files(MALI)
    page.get_by_role("button", name="Lire le fichier").click()


def sign_and_apply(page) -> None:
    page.locator("input[name=situation]").first.check()
    scan = {"name": "document.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    # One document a ministry: the file holds the rows of several.
    for line in page.locator("tr:has(select[name$=-signed_by])").all():
        line.locator("select").select_option("minister")
        line.locator("input[name$=-reference]").fill("n° 0412/SG")
        line.locator("input[name$=-signed_on]").fill("2026-10-05")
        line.locator("input[name$=-scan]").set_input_files(scan)
    page.get_by_role("button", name=re.compile("^Enregistrer")).click()


@pytest.mark.parametrize("width", [1440, 390])
def test_malis_matrix_goes_from_the_file_to_the_dashboard_through_two_persons(sign_in, width):
    first = sign_in("comite.ml", width)
    before = mean_of_mali(first)

    deposit(first)
    expect(first.get_by_role("heading", level=1)).to_have_text("Vérifier l’import avant de l’appliquer")
    sign_and_apply(first)
    expect(first.get_by_role("heading", level=1)).to_have_text("Import appliqué")
    assert mean_of_mali(first) == before

    first.goto("/rapports/validation/")
    expect(first.locator("input[name=rapports]")).to_have_count(0)

    second = sign_in("comite2.ml", width)
    second.goto("/rapports/validation/")
    boxes = second.locator("input[name=rapports]")
    assert boxes.count() > 20
    second.get_by_role("link", name=re.compile("^Tout cocher")).click()
    assert all(box.is_checked() for box in boxes.all())
    second.get_by_role("button", name="Valider la sélection").click()
    expect(second.get_by_text(re.compile(r"\d+\s+rapports validés"))).to_be_visible()
    assert mean_of_mali(second) != before


def test_a_burkinabe_is_told_whose_matrix_it_is(sign_in):
    page = sign_in("comite.bf")
    deposit(page)
    expect(page.locator("main")).to_contain_text("Cette matrice est celle du Mali")

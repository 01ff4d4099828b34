"""What is typed in a report is kept by the server while it is typed, and nothing stays on the computer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
FORM = "/rapports/AN2-09/AN2-DIP-01/ML/saisie/"
KEPT = "Brouillon enregistré sur le serveur à"
SECONDS = 1000


def come_back(page: Page, *, to: str, until_read: str) -> None:
    """Open the form again. What was sent at leaving travels beside the page: nothing tells when it has arrived."""
    for _ in range(20):
        page.goto(to)
        if page.get_by_label("2. Difficultés").input_value() == until_read:
            return
        page.wait_for_timeout(SECONDS / 2)


def test_what_is_typed_is_kept_found_again_and_gone_once_saved(sign_in: Callable[..., Page]):
    page = sign_in("point-focal.ml-maeci", width=390, scripts=True)
    page.goto(FORM)
    page.get_by_label("1. Résultats obtenus").fill("Deux textes adoptés.")
    expect(page.get_by_role("status")).to_contain_text(KEPT, timeout=15 * SECONDS)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.get_by_label("2. Difficultés").fill("Tapé juste avant de partir.")
    page.goto("/mesures/")
    come_back(page, to=FORM, until_read="Tapé juste avant de partir.")
    expect(page.get_by_label("1. Résultats obtenus")).to_have_value("Deux textes adoptés.")
    expect(page.get_by_label("2. Difficultés")).to_have_value("Tapé juste avant de partir.")
    page.get_by_role("button", name="Garder en brouillon").click()
    expect(page.get_by_text("Brouillon enregistré.")).to_be_visible()
    expect(page.get_by_text("Reprendre la version enregistrée")).to_have_count(0)


def test_a_cut_is_said_and_tried_again(sign_in: Callable[..., Page]):
    page = sign_in("point-focal.ml-maeci", scripts=True)
    page.goto(FORM)
    page.context.set_offline(True)
    page.get_by_label("1. Résultats obtenus").fill("Deux textes adoptés.")
    expect(page.get_by_role("status")).to_contain_text("Enregistrement impossible", timeout=15 * SECONDS)
    page.context.set_offline(False)
    expect(page.get_by_role("status")).to_contain_text(KEPT, timeout=30 * SECONDS)

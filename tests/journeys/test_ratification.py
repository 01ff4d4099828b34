"""From a deposit typed on a telephone to an entry into force that explains itself, and its correction.

A real browser at 390 px, without JavaScript; the founding treaty waits for three deposits.
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from common.clock import today_in
from tests.measures.papers import received

pytestmark = pytest.mark.browser

TREATY = "/protocoles/traite-2024/"
_DEPOSIT = re.compile("^Dépôt")
RECORDED, CONFIRMED = "point-focal.ne-maecne", "comite.ne"


class Chancery:
    """The people of the journey, each in a browser session of their own."""

    def __init__(self, sign_in: Any, folder: Path) -> None:
        self._sign_in = sign_in
        self._pages: dict[str, Page] = {}
        self._paper = folder / "Instrument de dépôt.pdf"
        self._paper.write_bytes(received().content)

    def at(self, who: str, address: str) -> Page:
        if who not in self._pages:
            self._pages[who] = self._sign_in(who, 390)
        self._pages[who].goto(address)
        return self._pages[who]

    def deposit(self, who: str, on: str) -> Page:
        page = self.at(who, f"{TREATY}actes/nouveau/")
        page.get_by_label("Nature de l’acte").select_option("deposit")
        page.locator("[name=on]").fill(on)
        page.locator("[name=consent_form]").select_option("ratification")
        page.locator("[name=source]").fill("Registre du dépositaire, folio 3")
        page.locator("[name=grade][value=depositary_record]").check()
        page.locator("[name=document]").set_input_files(self._paper)
        page.get_by_role("button", name="Enregistrer l’acte").click()
        return page

    def confirm(self, who: str) -> Page:
        page = self.at(who, TREATY)
        page.get_by_role("link", name="Lire et confirmer").first.click()
        expect(page.locator("main")).to_contain_text("Registre du dépositaire, folio 3")
        page.get_by_role("button", name="Confirmer cet acte").click()
        return page


@pytest.fixture
def chancery(sign_in: Any, tmp_path: Path) -> Chancery:
    return Chancery(sign_in, tmp_path)


def test_a_deposit_is_entered_confirmed_counted_and_corrected(chancery: Chancery):
    today = today_in("Africa/Niamey")
    page = chancery.deposit(RECORDED, (today + timedelta(days=30)).isoformat())
    expect(page.locator("main")).to_contain_text("La date est à venir")
    expect(page.locator("[name=source]")).to_have_value("Registre du dépositaire, folio 3")

    chancery.deposit(RECORDED, "2026-08-12")
    expect(chancery.at("lecteur.ne", TREATY).locator("main")).not_to_contain_text("12 août 2026")
    page = chancery.confirm(CONFIRMED)
    expect(page.locator("main")).to_contain_text("1 dépôt connu sur 3")

    _deposit_of_the_two_others(chancery)
    page = chancery.at("lecteur.ne", TREATY)
    expect(page.locator("main")).to_contain_text("Entrée en vigueur : en vigueur")
    expect(page.locator("main")).to_contain_text("12 août 2026")
    _correct(chancery)


def _deposit_of_the_two_others(chancery: Chancery) -> None:
    for keeper, committee in (("point-focal.bf-mae", "comite.bf"), ("point-focal.ml-maeci", "comite.ml")):
        chancery.deposit(keeper, "2026-06-01")
        chancery.confirm(committee)


def _row(page: Page, words: str) -> Locator:
    """Return the line of an act in the table of acts by date."""
    return page.locator("tr[id^=acte-]", has_text=words)


def _correct(chancery: Chancery) -> None:
    page = chancery.at(CONFIRMED, TREATY)
    _row(page, "12 août 2026").get_by_role("link", name=_DEPOSIT).click()
    page.get_by_role("link", name="Rectifier").click()
    page.locator("[name=on]").fill("2026-08-11")
    page.get_by_role("button", name="Enregistrer l’acte").click()
    page = chancery.confirm("comite2.ne")
    expect(page.locator("main")).to_contain_text("11 août 2026")
    _row(page, "acte rectificatif").get_by_role("link", name=_DEPOSIT).click()
    expect(page.locator("main del").first).to_contain_text("12 août 2026")
    page.get_by_role("link", name="Journal").click()
    expect(page.locator("main")).to_contain_text("Acte confirmé")
    expect(page.locator("main")).to_contain_text("Acte rectifié")

"""One quarter of a ministry: the campaign opens, a report is written on a telephone, counts, is rectified.

A real browser at 390 px, without JavaScript; every page is the one its reader would open.
"""

import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from common.clock import today_in
from tests.conftest import PASSWORD
from tests.journeys.test_main_job import mean_of_mali

pytestmark = pytest.mark.browser

PERIOD, MEASURE, STATE = "AN2-BILAN", "AN2-DEV-12", "ML"
CAMPAIGN = f"/campagnes/{PERIOD}/"
REPORT = f"/rapports/{PERIOD}/{MEASURE}/{STATE}/"
FOCAL, VALIDATOR, COMMITTEE = "point-focal.ml-msds", "validateur.ml-msds", "comite.ml"


class Quarter:
    """The people of the journey, each in a browser session of their own."""

    def __init__(self, sign_in) -> None:
        self._sign_in = sign_in
        self._pages: dict[str, Page] = {}

    def at(self, who: str, address: str) -> Page:
        if who not in self._pages:
            self._pages[who] = self._sign_in(who, 390)
        self._pages[who].goto(address)
        return self._pages[who]

    def press(self, who: str, address: str, button: str | re.Pattern[str]) -> Page:
        page = self.at(who, address)
        page.get_by_role("button", name=button).click()
        return page

    def write(self, rate: str, results: str, **more: str) -> None:
        """Write the report as the focal point and submit it."""
        page = self.at(FOCAL, f"{REPORT}saisie/")
        page.locator("[name=status][value=in_progress]").check()
        page.locator("[name=rate_obtained][value=estimate]").check()
        for name, value in {"physical_rate": rate, "results": results, **more}.items():
            page.locator(f"[name={name}]").fill(value)
        page.get_by_role("button", name="Soumettre au ministère").click()
        expect(page.get_by_role("button", name=re.compile("^Retirer le rapport"))).to_be_visible()

    def send_back(self, reason: str) -> Page:
        page = self.at(VALIDATOR, REPORT)
        page.locator("[name=motif]").fill(reason)
        page.get_by_role("button", name="Renvoyer au point focal").click()
        return page

    def validate_twice(self) -> None:
        for who in (VALIDATOR, COMMITTEE):
            self.press(who, REPORT, "Valider le rapport")

    def mean(self) -> str:
        return mean_of_mali(self.at(COMMITTEE, "/"))


@pytest.fixture
def quarter(sign_in) -> Quarter:
    return Quarter(sign_in)


def test_a_report_goes_from_the_telephone_of_a_focal_point_to_a_figure_that_counts(quarter, own_database, project):
    _open_write_and_validate(quarter)
    _close_except_and_rectify(quarter)
    for command in ("verify_figures", "verify_journal", "verify_all"):
        assert _answer_of(command, own_database, project) == 0, command


def _open_write_and_validate(quarter: Quarter) -> None:
    page = quarter.press("coordination", CAMPAIGN, "Ouvrir la campagne")
    expect(page.locator("main")).to_contain_text("La campagne est ouverte")
    before = quarter.mean()

    quarter.write("45", "Douze centres équipés.")
    quarter.send_back("Précisez le nombre de centres.")
    expect(quarter.at(FOCAL, REPORT).locator("main")).to_contain_text("Précisez le nombre de centres.")
    quarter.write("45", "Douze centres équipés sur vingt.")

    assert quarter.mean() == before
    quarter.validate_twice()
    expect(quarter.at(COMMITTEE, REPORT).locator("main")).to_contain_text("Validé")
    assert quarter.mean() != before


def _close_except_and_rectify(quarter: Quarter) -> None:
    before = quarter.mean()
    _close_over_somebody_who_types(quarter)
    page = quarter.at(COMMITTEE, REPORT)
    expect(page.locator("main")).to_contain_text("Votre État peut accorder une dérogation datée au ministère MSDS")
    expect(page.get_by_role("button", name="Ouvrir un rectificatif")).to_have_count(0)

    _grant(quarter)
    page = quarter.at(COMMITTEE, REPORT)
    page.locator("[name=motif]").fill("Deux centres comptés deux fois.")
    page.get_by_role("button", name="Ouvrir un rectificatif").click()
    quarter.write("40", "Dix centres équipés sur vingt.", fall_explanation="Deux centres comptés deux fois.")
    quarter.validate_twice()
    page = quarter.at(COMMITTEE, REPORT)
    expect(page.locator("main")).to_contain_text("rectificatif n° 2")
    assert quarter.mean() != before


def _close_over_somebody_who_types(quarter: Quarter) -> None:
    late = quarter.at("point-focal.ml-men", f"/rapports/{PERIOD}/AN2-DEV-13/ML/saisie/")
    late.locator("[name=results]").fill("Écrit avant la clôture, envoyé après.")
    page = quarter.press("coordination", f"{CAMPAIGN}cloture/", "Clore la campagne pour tous")
    expect(page.locator("main")).to_contain_text("La campagne est close")
    late.get_by_role("button", name="Garder en brouillon").click()
    expect(late.locator("body")).to_contain_text("La période est close")
    expect(late.locator("body")).to_contain_text("Écrit avant la clôture, envoyé après.")


def _grant(quarter: Quarter) -> None:
    page = quarter.at(COMMITTEE, f"{CAMPAIGN}derogations/")
    ministry = page.locator("[name=ministry] option", has_text="MSDS")
    page.locator("[name=ministry]").select_option(ministry.get_attribute("value"))
    page.locator("[name=until]").fill((today_in("Africa/Bamako") + timedelta(days=3)).isoformat())
    page.locator("[name=reason]").fill("Erreur de décompte constatée après la clôture.")
    page.locator("main form button").first.click()


def _answer_of(command: str, database: str, project) -> int:
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": database, "DEMO_PASSWORD": PASSWORD}
    done = subprocess.run([sys.executable, "manage.py", command], cwd=project, env=environment, check=False)
    return done.returncode

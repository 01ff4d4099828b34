"""Real treaties: the day that the rule gives is the day that the depositary declared.

Each case names the article and where the days were read. Where a treaty waits for a number, only the
instruments that complete it are real; those before are numbered and dated the same day or earlier.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from protocols.rules import Deposited, compute_entry_into_force

UN = "Collection des traités des Nations Unies, état des traités"
ALL_FORMS = ["ratification", "acceptance", "approval", "accession"]


@dataclass(frozen=True)
class Treaty:
    """One treaty: how many before the day of the condition, that day, and the day declared."""

    name: str
    source: str
    count: int
    delay: tuple[str, int]
    met_on: str
    general: str
    later: dict[str, tuple[str, str]] = field(default_factory=dict)
    party_delay: tuple[str, int] | None = None
    not_before: str | None = None
    condition: dict[str, Any] | None = None
    forms: tuple[str, ...] = tuple(ALL_FORMS)

    def rule(self) -> dict[str, Any]:
        return {
            "condition": self.condition or {"kind": "count", "count": self.count},
            "counting_acts": list(self.forms),
            "delay": dict(zip(("kind", "value"), self.delay, strict=True)),
            "not_before": self.not_before,
            "party_rule": {
                "pivot": "not_before_general",
                "delay": dict(zip(("kind", "value"), self.party_delay or self.delay, strict=True)),
            },
        }

    def instruments(self) -> list[Deposited]:
        met_on = date.fromisoformat(self.met_on)
        first = [
            Deposited(f"P{n}", "ratification", met_on.replace(year=met_on.year - 1, day=1))
            for n in range(1, self.count)
        ]
        last = [Deposited("LAST", "ratification", met_on)]
        return [
            *first,
            *last,
            *(Deposited(who, "accession", date.fromisoformat(on)) for who, (on, _) in self.later.items()),
        ]


TREATIES = [
    Treaty("Convention de Vienne sur le droit des traités, art. 84", UN + ", XXIII-1", 35, ("days", 30), "1979-12-28", "1980-01-27"),
    Treaty("Statut de Rome, art. 126", UN + ", XVIII-10", 60, ("first_of_month_after_days", 60), "2002-04-11", "2002-07-01",
           {"TLS": ("2002-09-06", "2002-12-01"), "COL": ("2002-08-05", "2002-11-01")}),
    Treaty("Convention sur le droit de la mer, art. 308", UN + ", XXI-6", 60, ("months", 12), "1993-11-16", "1994-11-16",
           {"DEU": ("1994-10-14", "1994-11-16"), "FRA": ("1996-04-11", "1996-05-11")}, ("days", 30)),
    Treaty("Convention d’Ottawa sur les mines, art. 17", UN + ", XXVI-5", 40, ("first_of_nth_month", 6), "1998-09-16", "1999-03-01"),
    Treaty("Convention sur les armes à sous-munitions, art. 17", UN + ", XXVI-6", 30, ("first_of_nth_month", 6), "2010-02-16", "2010-08-01"),
    Treaty("Convention relative aux droits de l’enfant, art. 49", UN + ", IV-11", 20, ("days", 30), "1990-08-03", "1990-09-02"),
    Treaty("Pacte relatif aux droits civils et politiques, art. 49", UN + ", IV-4", 35, ("months", 3), "1975-12-23", "1976-03-23"),
    Treaty("Pacte relatif aux droits économiques et sociaux, art. 27", UN + ", IV-3", 35, ("months", 3), "1975-10-03", "1976-01-03"),
    Treaty("Convention sur les discriminations à l’égard des femmes, art. 27", UN + ", IV-8", 20, ("days", 30), "1981-08-04", "1981-09-03"),
    Treaty("Convention contre la torture, art. 27", UN + ", IV-9", 20, ("days", 30), "1987-05-27", "1987-06-26"),
    Treaty("Convention sur les droits des personnes handicapées, art. 45", UN + ", IV-15", 20, ("days", 30), "2008-04-03", "2008-05-03"),
    Treaty("Traité sur le commerce des armes, art. 22", UN + ", XXVI-8", 50, ("days", 90), "2014-09-25", "2014-12-24"),
    Treaty("Protocole de Kyoto, art. 25", UN + ", XXVII-7-a", 55, ("days", 90), "2004-11-18", "2005-02-16"),
    Treaty("Convention de Minamata, art. 31", UN + ", XXVII-17", 50, ("days", 90), "2017-05-18", "2017-08-16"),
    Treaty("Convention de Stockholm, art. 26", UN + ", XXVII-15", 50, ("days", 90), "2004-02-17", "2004-05-17"),
    Treaty("Convention sur la diversité biologique, art. 36", UN + ", XXVII-8", 30, ("days", 90), "1993-09-30", "1993-12-29"),
    Treaty("Convention-cadre sur les changements climatiques, art. 23", UN + ", XXVII-7", 50, ("days", 90), "1993-12-21", "1994-03-21"),
    Treaty("Convention sur la désertification, art. 36", UN + ", XXVII-10", 50, ("days", 90), "1996-09-27", "1996-12-26"),
    Treaty("Accord de Paris, art. 21 (par le seul nombre)", UN + ", XXVII-7-d", 55, ("days", 30), "2016-10-05", "2016-11-04"),
    Treaty("Traité de Marrakech, art. 18", "OMPI, traités administrés, VIP", 20, ("months", 3), "2016-06-30", "2016-09-30"),
    Treaty("Convention sur la vente internationale de marchandises, art. 99", UN + ", X-10", 10, ("first_of_month_after_months", 12), "1986-12-11", "1988-01-01"),
    Treaty("Convention sur les armes chimiques, art. XXI", UN + ", XXVI-3", 65, ("days", 180), "1996-10-31", "1997-04-29", {}, ("days", 30), "1995-01-13"),
    Treaty("Traité sur l’interdiction des armes nucléaires, art. 15", UN + ", XXVI-9", 50, ("days", 90), "2020-10-24", "2021-01-22"),
    Treaty("Charte africaine de la démocratie, art. 48", "Union africaine, état des traités", 15, ("days", 30), "2012-01-16", "2012-02-15"),
    Treaty("Protocole de Maputo, art. 29", "Union africaine, état des traités", 15, ("days", 30), "2005-10-26", "2005-11-25"),
    Treaty("Convention de Kampala, art. 17", "Union africaine, état des traités", 15, ("days", 30), "2012-11-06", "2012-12-06"),
    Treaty("Zone de libre-échange continentale africaine, art. 23", "Union africaine, communiqué du 29 avril 2019", 22, ("clear_days", 30), "2019-04-29", "2019-05-30"),
    Treaty("Acte constitutif de l’Union africaine, art. 28", "Union africaine, état des traités", 36, ("days", 30), "2001-04-26", "2001-05-26",
           condition={"kind": "fraction", "numerator": 2, "denominator": 3, "membership": 53}),
]  # fmt: skip


@pytest.mark.parametrize("treaty", TREATIES, ids=lambda treaty: f"{treaty.name} ({treaty.source})")
def test_a_real_treaty_enters_into_force_on_the_day_declared(treaty: Treaty) -> None:
    answer = compute_entry_into_force(treaty.rule(), treaty.instruments())
    assert answer.entry_into_force == date.fromisoformat(treaty.general)
    assert {who: answer.parties[who].isoformat() for who in treaty.later} == {
        who: on for who, (_, on) in treaty.later.items()
    }
    assert answer.parties["LAST"] == answer.entry_into_force


@pytest.mark.parametrize("treaty", TREATIES, ids=lambda treaty: treaty.name)
def test_a_real_treaty_waits_for_its_last_instrument(treaty: Treaty) -> None:
    short = [each for each in treaty.instruments() if each.party not in {"LAST", *treaty.later}]
    answer = compute_entry_into_force(treaty.rule(), short)
    assert answer.as_json()["missing"] == {"count": 1, "parties": []}
    assert (answer.entry_into_force, answer.parties) == (None, {})


HAGUE = {
    "condition": {"kind": "count", "count": 2},
    "delay": {"kind": "first_of_month_after_months", "value": 12},
    "party_rule": {
        "pivot": "not_before_general",
        "delay": {"kind": "first_of_month_after_months", "value": 12},
    },
}


def test_the_hague_judgments_convention_art_28() -> None:
    """Hague Conference on Private International Law, status table of the Convention of 2 July 2019."""
    deposits = {"EU": "2022-08-29", "UA": "2022-08-29", "URY": "2023-09-01", "GB": "2024-06-27"}
    rows = [Deposited(party, "ratification", date.fromisoformat(on)) for party, on in deposits.items()]
    answer = compute_entry_into_force(HAGUE, rows).as_json()
    assert answer["parties"] == {"EU": "2023-09-01", "UA": "2023-09-01", "URY": "2024-10-01", "GB": "2025-07-01"}


@pytest.mark.parametrize(
    ("last", "general"),
    [("2003-11-26", "2004-02-24"), ("2003-06-13", "2003-09-11")],
    ids=["Convention de Rotterdam, art. 26", "Protocole de Cartagena, art. 37"],
)
def test_an_organisation_does_not_count_beside_its_members(last: str, general: str) -> None:
    """United Nations Treaty Collection, XXVII-14 and XXVII-8-a: 50 instruments, the ninetieth day."""
    before, last_on = date(2002, 12, 20), date.fromisoformat(last)
    rows = [Deposited(f"P{number}", "ratification", before) for number in range(1, 50)]
    rows += [Deposited("EU", "approval", before), Deposited("LAST", "ratification", last_on)]
    rule = {
        "condition": {"kind": "count", "count": 50},
        "excluded_parties": ["EU"],
        "delay": {"kind": "days", "value": 90},
    }
    answer = compute_entry_into_force(rule, rows).as_json()
    assert (answer["entry_into_force"], answer["parties"]["EU"]) == (general, general)


def test_a_treaty_that_fixes_its_day_art_2203_of_the_north_american_agreement() -> None:
    """North American Free Trade Agreement: « on January 1, 1994 »; no deposit is waited for."""
    answer = compute_entry_into_force({"condition": {"kind": "fixed", "date": "1994-01-01"}}, [])
    assert answer.as_json() | {"explanation": []} == {
        "entry_into_force": "1994-01-01",
        "parties": {},
        "missing": None,
        "explanation": [],
    }

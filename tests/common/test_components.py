"""Pieces of every page: what a screen reader needs, what a strict policy forbids, what a page must print."""

import gzip
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template.loader import render_to_string

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@dataclass
class Shown:
    """Whatever a component prints."""

    label: str = ""
    text: str = ""
    url: str = ""
    mark: str = "done"
    is_current: bool = False
    before: str = ""
    after: str = ""


@dataclass
class Entry:
    """A journal entry as a page shows it."""

    act: str = "Rapport soumis"
    who: str = "Point focal, MTI, Mali"
    at: datetime = datetime(2026, 11, 16, 21, 42, tzinfo=UTC)
    changes: list[Shown] = field(default_factory=list)


class ReportForm(forms.Form):
    rate = forms.IntegerField(label="Taux", max_value=100, help_text="De 0 à 100.")
    status = forms.ChoiceField(label="Statut", widget=forms.RadioSelect, choices=[("a", "En cours")])
    note = forms.CharField(label="Observations", required=False)
    seen = forms.BooleanField(label="Relu")

    def clean(self) -> None:
        raise forms.ValidationError("Deux champs se contredisent.")


def component(name: str, **context: object) -> str:
    return render_to_string(f"components/{name}.html", context)


def test_field_is_described_by_its_hint_and_its_error() -> None:
    shown = component("field", field=ReportForm({"rate": "120"})["rate"])
    described = re.search(r'aria-describedby="([^"]+)"', shown)
    assert described is not None
    assert described.group(1).split() == ["id_rate_helptext", "id_rate_error"]
    assert all(f'id="{name}"' in shown for name in described.group(1).split())
    assert 'aria-invalid="true"' in shown
    assert '<label for="id_rate">' in shown


def test_field_without_error_says_nothing_wrong() -> None:
    shown = component("field", field=ReportForm()["note"], label="Remarques")
    assert "aria-invalid" not in shown
    assert "err" not in shown
    assert "Remarques <span" in shown
    assert "(facultatif)" in shown


def test_choices_are_a_group_named_by_its_legend() -> None:
    shown = component("field", field=ReportForm({})["status"])
    assert '<fieldset class="field" id="id_status" aria-describedby="id_status_error">' in shown
    assert "<legend>Statut</legend>" in shown
    assert '<label class="opt" for="id_status_0">' in shown


def test_checkbox_stands_before_its_label() -> None:
    shown = component("field", field=ReportForm()["seen"])
    assert shown.index("<input") < shown.index("Relu")


def test_error_summary_counts_and_links_every_fault_to_an_existing_field() -> None:
    form = ReportForm({"rate": "120"})
    shown = component("form", form=form, submit="Soumettre")
    assert 'role="alert" tabindex="-1" autofocus' in shown
    assert "4\u00a0réponses à corriger" in shown
    assert "Deux champs se contredisent." in shown
    for target in re.findall(r'href="#([^"]+)"', shown.split("</ul></div>")[0].replace("#s-block", "")):
        if target:
            assert f'id="{target}"' in shown


def test_form_without_fault_has_no_summary() -> None:
    assert "alert" not in component("form_errors", form=ReportForm())


def test_pager_keeps_the_filters_and_stops_at_both_ends() -> None:
    query = QueryDict("etat=ML&page=1")
    first = component("pager", page=Paginator(range(60), 25).page(1), query=query, noun="Mesures")
    assert 'href="?etat=ML&amp;page=2" rel="next"' in first
    assert "Mesures 1 à 25 sur 60" in first
    assert 'rel="prev"' not in first
    assert "nav" not in component("pager", page=Paginator(range(3), 25).page(1), query=query, noun="Mesures")


def test_messages_say_their_kind_in_words() -> None:
    @dataclass
    class Message:
        level_tag: str

        def __str__(self) -> str:
            return "<fait>"

    shown = component("messages", messages=[Message("success"), Message("error"), Message("warning")])
    assert shown.count("&lt;fait&gt;") == 3
    assert "<b>Erreur.</b>" in shown
    assert "<b>Attention.</b>" in shown


def test_chips_offer_to_remove_each_filter() -> None:
    shown = component("chips", chips=[Shown(text="État : Mali", url="/mesures/")], clear_url="/mesures/")
    assert "Filtre appliqué" in shown
    assert "retirer ce filtre" in shown
    assert component("chips", chips=[], clear_url="/").count("<a") == 0


def test_current_step_is_marked_for_everyone() -> None:
    shown = component("steps", steps=[Shown(text="Soumis"), Shown(text="Ministère", is_current=True)], label="Circuit")
    assert shown.count('aria-current="step"') == 1
    assert 'aria-label="Circuit"' in shown


def test_journal_shows_old_and_new_values_apart() -> None:
    change = Shown(label="Taux", before="37 %", after="52 %")
    shown = component("journal_entries", entries=[Entry(changes=[change])])
    assert "<del>37 %</del>" in shown
    assert "<ins>52 %</ins>" in shown
    assert "21\u00a0h\u00a042\u00a0TU" in shown
    assert "Aucun acte journalisé." in component("journal_entries", entries=[])


def test_figure_links_to_its_list_only_when_there_is_one() -> None:
    assert '<a href="/mesures/">' in component("figure", value=8, label="Bloquées", mark="block", url="/mesures/")
    assert "<a" not in component("figure", value=8, label="Bloquées")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_b15_template_needs_no_inline_style_script_or_other_host(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|<script(?! src=\"{% static )|\son\w+=|javascript:", source)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', source)


def test_b23_error_page_depends_on_nothing() -> None:
    source = (ROOT / "templates/500.html").read_text(encoding="utf-8")
    assert "{%" not in source
    assert "{{" not in source


def test_style_sheets_weigh_less_than_eight_kilobytes_compressed() -> None:
    weight = sum(len(_compressed(sheet)) for sheet in (ROOT / "static/css").glob("*.css"))
    assert weight <= 8 * 1024


def _compressed(sheet: Path) -> bytes:
    return gzip.compress(sheet.read_bytes(), mtime=0)

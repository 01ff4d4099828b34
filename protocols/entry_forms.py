"""Forms by which an act or a statement is entered; the actions write."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet

from common.forms import ReceivedFileField, ScopedModelForm, day_input
from common.french import long_date
from common.text import capitalised
from protocols.enums import COMMON_ACT_KINDS, ActKind, ConsentForm, kinds_of_place
from protocols.models import Act, Statement
from protocols.models.acts import TOLD_BY_AN_ACT


class ActForm(ScopedModelForm):
    """One act as one source tells it, with a document that shows it; its place is the account's own."""

    document = ReceivedFileField(
        label="Document",
        required=False,
        help_text="La page du Journal officiel, la lettre du dépositaire ou l’article\u00a0: PDF, image, document "
        "Word, Excel ou LibreOffice\u202f; 5\u00a0Mo au plus.",
    )

    class Meta:
        model = Act
        fields = TOLD_BY_AN_ACT
        widgets = {
            "on": day_input(),
            "effect_on": day_input(),
            "body": forms.TextInput(attrs={"list": "organes"}),
            "grade": forms.RadioSelect,
            "note": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "on": "La date de l’acte, non celle de l’annonce. Vide si elle n’est pas connue.",
            "effect_on": "Seulement si le texte en donne une, autre que celle de l’acte.",
            "consent_form": "Pour un dépôt\u00a0: le mot que la règle d’entrée en vigueur compte.",
            "body": "Qui a fait l’acte, sous le titre que l’État lui donne. Les organes connus sont proposés.",
            "reference": "«\u00a0Décret n°\u00a02026-0123/PR\u00a0»",
            "source": "Où l’acte se lit\u00a0: numéro et date du Journal officiel, du communiqué ou de l’article.",
        }

    def __init__(self, *args: Any, was_cut: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = grouped_kinds(self.instance.member_state_id)
        self.fields["consent_form"].choices = [("", "Sans objet ou non connue"), *ConsentForm.choices]
        # A grade is chosen, never the first of a list.
        self.fields["grade"].choices = self.fields["grade"].choices[1:]
        self.fields["source"].required = True
        document = self.fields["document"]
        document.most, document.was_cut = settings.ATTACHMENT_MAX_BYTES, was_cut
        for field in self.fields.values():
            field.label = capitalised(str(field.label))


def grouped_kinds(member_state: str | None) -> list[Any]:
    """Return the kinds that an act of a place may be: the usual ones first, the others behind « autre acte »."""
    possible = kinds_of_place(member_state)
    common = [kind for kind in COMMON_ACT_KINDS if kind in possible]
    others = [kind for kind in possible if kind not in common]
    return [
        ("", "Choisir…"),
        *((title, [(kind.value, ActKind(kind).label) for kind in kinds])
          for title, kinds in (("Actes courants", common), ("Autre acte", others)) if kinds),
    ]  # fmt: skip


class _AboutField(forms.ModelChoiceField):
    """A confirmed statement by its nature, its state and its day."""

    def label_from_instance(self, row: Statement) -> str:
        return f"{row.get_kind_display()}, {row.member_state.name}, déposée le {long_date(row.deposited_on)}"


class StatementForm(ScopedModelForm):
    """A reservation, a declaration, an objection or a withdrawal of the account's own state."""

    about = _AboutField(
        Statement.objects.none(),
        label="Déclaration visée",
        required=False,
        empty_label="Aucune",
        help_text="Pour une objection ou un retrait\u00a0: ce qui est contesté ou retiré.",
    )

    class Meta:
        model = Statement
        fields = ("kind", "about", "text", "reference", "deposited_on")
        widgets = {"text": forms.Textarea(attrs={"rows": 6}), "deposited_on": day_input()}
        help_texts = {
            "text": "Les termes exacts, tels qu’ils sont ou seront notifiés au dépositaire.",
            "deposited_on": "Vide tant que le dépôt n’est pas fait\u00a0: jusque-là, seul votre État la lit.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about: Any = self.fields["about"]
        about.queryset = _confirmed(about.queryset, self.instance)
        self.fields["kind"].choices = [("", "Choisir…"), *self.fields["kind"].choices[1:]]
        for field in self.fields.values():
            field.label = capitalised(str(field.label))


def _confirmed(rows: QuerySet, statement: Statement) -> QuerySet:
    """Return what a statement may answer: the confirmed ones on the same instrument."""
    others = rows.filter(instrument=statement.instrument_id, confirmed_at__isnull=False).exclude(pk=statement.pk)
    return others.select_related("member_state").order_by("member_state", "deposited_on", "pk")

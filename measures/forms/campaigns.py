"""Forms of a campaign: its dates, a leave granted to one ministry."""

from typing import Any

from django import forms

from accounts.models import Ministry
from common.forms import ScopedForm, ScopedModelForm, day_input
from measures.enums import PeriodStatus
from measures.models import PeriodException, ReportingPeriod
from measures.rules.campaigns import FIXED_ONCE_OPEN


class PeriodDatesForm(ScopedModelForm):
    """The window of a campaign; once it is open, only its deadlines move."""

    class Meta:
        model = ReportingPeriod
        fields = ("opens_on", "ministries_due_on", "closes_on")
        widgets = {name: day_input() for name in fields}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.status == PeriodStatus.OPEN:
            for name in FIXED_ONCE_OPEN:
                self.fields.pop(name, None)


class ExceptionForm(ScopedForm):
    """Who may still write in a closed period, until when and why."""

    ministry = forms.ModelChoiceField(Ministry.objects.none(), label="Ministère", empty_label="Choisir un ministère")
    until = forms.DateField(label="Jusqu’au", help_text="Ce jour compris.", widget=day_input())
    reason = forms.CharField(
        label="Motif",
        max_length=PeriodException._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Il reste dans l’historique de la campagne.",
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        own = Ministry.objects.visible_to(user).filter(member_state=user.member_state_id)
        self.fields["ministry"].queryset = own.active_on(user.today()).select_related("member_state")  # type: ignore[attr-defined]

"""Accounts and reference data in the admin; every write goes through an action."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import actions
from accounts.forms import AccountForm
from accounts.models import Body, Interim, Mandate, MemberState, Ministry, MinistrySuccession, User
from accounts.resources import MinistryResource
from accounts.rules import who_confirms
from common.access import Level, Verb
from common.admin import ScopedAdmin
from common.errors import Conflict


class OwnStateFirst(ScopedAdmin):
    """A row is written in one's own state, or in none; a new one starts there."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"member_state": request.user.member_state_id} | super().get_changeform_initial_data(request)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer one's own state only: the rows of another are not one's to write."""
        if db_field.name == "member_state":
            states = MemberState.objects.visible_to(request.user)
            kwargs["queryset"] = states.filter(pk=request.user.member_state_id)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ConfirmationFilter(admin.SimpleListFilter):
    """Whether a second person has confirmed."""

    title = "confirmation"
    parameter_name = "confirmation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("attendue", "attend ma confirmation"), ("donnee", "confirmé")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "donnee":
            return queryset.filter(confirmed_at__isnull=False)
        return queryset.confirmable_by(request.user) if self.value() == "attendue" else queryset


@admin.register(MemberState)
class MemberStateAdmin(ScopedAdmin):
    read_verbs = (Verb.READ_REFERENCE,)
    write_verbs = (Verb.WRITE_REFERENCE, Verb.WRITE_MINISTRY)
    list_display = ("code", "name", "official_name", "time_zone")
    search_fields = ("code", "name")
    fieldsets = (
        (None, {"fields": ("code", "name", "locative", "official_name", "motto", "time_zone")}),
        ("Courriers", {"fields": ("letterhead",)}),
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.may(Verb.WRITE_REFERENCE)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        """The code of a state never changes; its own administrators change its letterhead only."""
        if not request.user.may(Verb.WRITE_REFERENCE):
            return ("code", "name", "locative", "official_name", "motto", "time_zone")
        return ("code",) if obj else ()

    def write(self, request: HttpRequest, row: MemberState, read_version: int | None, **many: Any) -> None:
        actions.save_member_state(member_state=row, by=request.user, read_version=read_version)


@admin.register(Ministry)
class MinistryAdmin(OwnStateFirst):
    read_verbs = (Verb.READ_REFERENCE,)
    write_verbs = (Verb.WRITE_MINISTRY,)
    resource_classes = [MinistryResource]
    importable_as = "accounts.ministry"
    list_display = ("code", "acronym", "name", "member_state", "kind", "keeps_treaties", "active_until")
    list_filter = ("member_state", "kind", "keeps_treaties")
    list_select_related = ("member_state",)
    search_fields = ("code", "acronym", "name")
    ordering = ("member_state", "acronym")
    fieldsets = (
        (None, {"fields": ("code", "member_state", "acronym", "name", "kind", "keeps_treaties")}),
        ("Existence", {"fields": ("active_from", "active_until", "source")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        """A ministry never moves to another state."""
        return ("member_state",) if obj else ()

    def write(self, request: HttpRequest, row: Ministry, read_version: int | None, **many: Any) -> None:
        actions.save_ministry(ministry=row, by=request.user, read_version=read_version)


@admin.register(MinistrySuccession)
class MinistrySuccessionAdmin(ScopedAdmin):
    read_verbs = (Verb.READ_REFERENCE,)
    write_verbs = (Verb.PREPARE_SUCCESSION,)
    list_display = ("predecessor", "successor", "on", "confirmed_at")
    list_filter = ("predecessor__member_state", "on")
    list_select_related = ("predecessor", "successor")
    search_fields = ("predecessor__acronym", "successor__acronym", "reference")
    ordering = ("-on", "id")
    autocomplete_fields = ("predecessor", "successor")
    readonly_fields = ("prepared_by", "confirmed_by", "confirmed_at")
    fieldsets = (
        (None, {"fields": ("predecessor", "successor", "on", "reference")}),
        ("Suivi", {"fields": readonly_fields}),
    )
    actions = ("confirm_chosen",)

    def has_confirm_permission(self, request: HttpRequest) -> bool:
        return request.user.may(Verb.CONFIRM_SUCCESSION)

    @admin.action(description="Confirmer les successions choisies", permissions=["confirm"])
    def confirm_chosen(self, request: HttpRequest, queryset: QuerySet) -> None:
        for succession in queryset:
            say(request, "Succession confirmée.", actions.confirm_succession, succession=succession)

    def write(self, request: HttpRequest, row: MinistrySuccession, read_version: int | None, **many: Any) -> None:
        actions.prepare_succession(succession=row, by=request.user, read_version=read_version)


@admin.register(Body)
class BodyAdmin(OwnStateFirst):
    read_verbs = (Verb.READ_REFERENCE,)
    write_verbs = (Verb.WRITE_MINISTRY,)
    list_display = ("title", "acronym", "level", "kind", "member_state")
    list_filter = ("level", "kind", "member_state")
    list_select_related = ("member_state",)
    search_fields = ("code", "title", "acronym")
    fieldsets = ((None, {"fields": ("code", "title", "acronym", "level", "kind", "member_state", "source")}),)

    def write(self, request: HttpRequest, row: Body, read_version: int | None, **many: Any) -> None:
        actions.save_body(body=row, by=request.user, read_version=read_version)


@admin.register(Mandate)
class MandateAdmin(ScopedAdmin):
    read_verbs = (Verb.READ_REFERENCE,)
    write_verbs = (Verb.WRITE_REFERENCE,)
    list_display = ("coordination_title", "member_state", "starts_on", "ends_on")
    list_filter = ("member_state", "starts_on")
    list_select_related = ("member_state",)
    search_fields = ("coordination_title",)
    fieldsets = ((None, {"fields": ("member_state", "starts_on", "ends_on", "coordination_title")}),)

    def write(self, request: HttpRequest, row: Mandate, read_version: int | None, **many: Any) -> None:
        actions.save_mandate(mandate=row, by=request.user, read_version=read_version)


@admin.register(User)
class UserAdmin(OwnStateFirst):
    """Accounts of one's scope, and those that wait for one's confirmation."""

    form = AccountForm
    read_verbs = (Verb.READ_ACCOUNT,)
    write_verbs = (Verb.WRITE_ACCOUNT,)
    list_display = ("email", "function", "role", "member_state", "ministry", "clearance", "is_active", "confirmed_at")
    list_filter = ("role", "member_state", "clearance", "is_active", ConfirmationFilter)
    list_select_related = ("member_state", "ministry")
    search_fields = ("email", "function", "ministry__acronym", "ministry__name")
    ordering = ("email",)
    autocomplete_fields = ("ministry",)
    readonly_fields = ("asked_by", "confirmed_by", "confirmed_at", "awaited", "agreed", "created_at", "last_login")
    fieldsets = (
        (None, {"fields": ("email", "function", "is_active")}),
        ("Ce que le compte représente", {"fields": ("role", "member_state", "ministry", "mandate", "clearance")}),
        ("Suivi", {"fields": readonly_fields}),
    )
    actions = ("confirm_chosen", "agree_to_chosen")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return User.objects.listed_for(request.user).order_by(*self.get_ordering(request))

    def has_confirm_permission(self, request: HttpRequest) -> bool:
        return request.user.may(Verb.CONFIRM_ACCOUNT)

    @admin.display(description="à confirmer par")
    def awaited(self, account: User) -> str:
        """Who is to confirm the account, by name of function (note 11)."""
        if account.confirmed_at:
            return "–"
        administered = User.objects.states_with_two_administrators()
        has_two = account.member_state_id in administered
        return (
            who_confirms(account.identity, has_two_administrators=has_two)
            or "personne\u00a0: un seul administrateur suffit"
        )

    @admin.display(description="diffusion restreinte confirmée par")
    def agreed(self, account: User) -> str:
        if account.clearance != Level.RESTRICTED:
            return "sans objet"
        states = account.clearance_confirmations.values_list("confirmed_for__name", flat=True)
        return ", ".join(sorted(states)) or "personne encore"

    @admin.action(description="Confirmer les comptes choisis", permissions=["confirm"])
    def confirm_chosen(self, request: HttpRequest, queryset: QuerySet) -> None:
        say(request, "Comptes confirmés.", actions.confirm_accounts, accounts=list(queryset))

    @admin.action(description="Confirmer l’habilitation à la diffusion restreinte", permissions=["confirm"])
    def agree_to_chosen(self, request: HttpRequest, queryset: QuerySet) -> None:
        say(request, "Habilitations confirmées.", actions.confirm_clearances, accounts=list(queryset))

    def write(self, request: HttpRequest, row: User, read_version: int | None, **many: Any) -> None:
        if row._state.adding:
            actions.create_account(account=row, by=request.user)
        else:
            actions.change_account(account=row, by=request.user, read_version=read_version)


@admin.register(Interim)
class InterimAdmin(ScopedAdmin):
    read_verbs = (Verb.READ_ACCOUNT,)
    write_verbs = (Verb.GIVE_INTERIM,)
    list_display = ("holder", "person", "starts_on", "ends_on", "ended_at")
    list_filter = ("holder__member_state", "starts_on")
    list_select_related = ("holder", "person")
    search_fields = ("holder__email", "holder__function", "person__email", "person__function")
    ordering = ("-starts_on", "id")
    autocomplete_fields = ("holder", "person")
    readonly_fields = ("given_by", "ended_by", "ended_at")
    fieldsets = (
        (None, {"fields": ("holder", "person", "starts_on", "ends_on")}),
        ("Suivi", {"fields": readonly_fields}),
    )
    actions = ("end_chosen",)

    def has_end_permission(self, request: HttpRequest) -> bool:
        return request.user.may(Verb.GIVE_INTERIM)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        """Another holder or another person is another interim."""
        return ("holder", "person", *self.readonly_fields) if obj else self.readonly_fields

    @admin.action(description="Terminer les intérims choisis", permissions=["end"])
    def end_chosen(self, request: HttpRequest, queryset: QuerySet) -> None:
        for interim in queryset:
            say(request, "Intérim terminé.", actions.end_interim, interim=interim)

    def write(self, request: HttpRequest, row: Interim, read_version: int | None, **many: Any) -> None:
        actions.save_interim(interim=row, by=request.user, read_version=read_version)


def say(request: HttpRequest, done: str, action: Callable[..., Any], **rows: Any) -> None:
    """Run an action on chosen rows and say what came of it; a refusal of right stays a 403."""
    try:
        action(by=request.user, **rows)
    except (Conflict, ValidationError) as refusal:
        sentence = refusal.sentence if isinstance(refusal, Conflict) else " ".join(refusal.messages)
        messages.error(request, sentence)
    else:
        messages.success(request, done)

"""The accounts that act for ministries, states and the Confederation."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts.models.places import Mandate, MemberState, Ministry, MinistrySuccession
from accounts.permissions import NEED_TO_KNOW, Grant, NeedToKnow, grants
from accounts.querysets import InterimQuerySet, UserManager
from accounts.rules import NEEDS_CONFIRMATION, identity_of, lower_clearance, may_replace, readable_levels
from common.access import Identity, Level, Role, Verb
from common.clock import day_in, today_in
from common.ids import uuid7
from common.models import Row, VersionedRow


class User(AbstractBaseUser):
    """An account: one person, one role, one place. What it may do is the rights table's to say."""

    # They move by themselves, at a sign-in, at a change of password, at each digest.
    UNSEALED = ("password", "last_login", "must_change_password", "wants_digest", "digest_sent_on")

    id = models.UUIDField("identifiant", primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    email = models.EmailField("adresse électronique", max_length=254, unique=True)
    function = models.CharField("fonction", max_length=160, help_text="La fonction, jamais le nom.")
    role = models.CharField("rôle", max_length=24, choices=Role)
    member_state = models.ForeignKey(MemberState, on_delete=models.PROTECT, null=True, blank=True, verbose_name="État")
    ministry = models.ForeignKey(Ministry, on_delete=models.PROTECT, null=True, blank=True, verbose_name="ministère")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, blank=True, verbose_name="mandat")
    clearance = models.CharField("habilitation", max_length=12, choices=Level, default=Level.INTERNAL)
    is_active = models.BooleanField("actif", default=True)
    must_change_password = models.BooleanField("mot de passe à changer", default=False)
    wants_digest = models.BooleanField("reçoit le rappel quotidien", default=True)
    digest_sent_on = models.DateField("dernier rappel le", null=True, editable=False)
    asked_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="demandé par"
    )
    confirmed_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="confirmé par"
    )
    confirmed_at = models.DateTimeField("confirmé le", null=True, editable=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    session_epoch = models.PositiveIntegerField("sessions closes", default=0, editable=False)

    objects = UserManager()

    # The absent holder in whose place the account acts; set on the copy that `acting_for` returns, never on a row.
    interim_of: "User | None" = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_one_account_an_address",
                violation_error_message="Un compte existe déjà pour cette adresse.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(role__in=[Role.FOCAL_POINT, Role.MINISTRY_VALIDATOR], ministry__isnull=False)
                    & Q(member_state__isnull=False)
                )
                | (Q(role=Role.NATIONAL_COORDINATOR, member_state__isnull=False) & Q(ministry__isnull=True))
                | (Q(role=Role.CONFEDERAL_COORDINATOR, member_state__isnull=True) & Q(ministry__isnull=True))
                | Q(role__in=[Role.OBSERVER, Role.ADMINISTRATOR], ministry__isnull=True),
                name="user_place_of_role",
                violation_error_message="Un point focal ou un validateur a un ministère\u202f; une coordination "
                "nationale a un État\u202f; un rôle confédéral n’a ni l’un ni l’autre.",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.CONFEDERAL_COORDINATOR, mandate__isnull=False)
                | (~Q(role=Role.CONFEDERAL_COORDINATOR) & Q(mandate__isnull=True)),
                name="user_mandate_iff_confederal",
                violation_error_message="Une coordination confédérale a un mandat, les autres n’en ont pas.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by")),
                name="user_two_persons",
                violation_error_message="Un compte est confirmé par une autre personne que celle qui l’a demandé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.function} ({self.email})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row of a person; a person in the place of another is no row."""
        if self.interim_of is not None:
            raise RuntimeError("an account that acts par intérim is never saved: save the person's own")
        super().save(*args, **kwargs)

    def acting_for(self, holder: "User") -> "User":
        """Return this person in the place of an absent holder, with the lower of the two clearances (rule 1).

        The person stays who acts: key, address and function; four eyes count the key.
        """
        names = [field.attname for field in self._meta.concrete_fields]
        acting = type(self).from_db(self._state.db, names, [getattr(self, name) for name in names])
        for name in ("role", "member_state", "ministry", "mandate"):
            setattr(acting, name, getattr(holder, name))
        acting.clearance = lower_clearance(self.readable_levels, holder.readable_levels)
        acting.interim_of = holder
        return acting

    def get_session_auth_hash(self) -> str:
        """Return what a session must know to go on: it ends with its password, and when its account is closed."""
        return f"{super().get_session_auth_hash()}{self.session_epoch}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return (f"{known}{self.session_epoch}" for known in super().get_session_auth_fallback_hash())

    @property
    def may_sign_in(self) -> bool:
        """Whether the account is active, and confirmed where two persons are needed."""
        return self.is_active and (self.confirmed_at is not None or self.identity not in NEEDS_CONFIRMATION)

    def is_in_mandate_on(self, day: date) -> bool:
        """Return whether nothing of the presidency's mandate keeps the account from acting that day."""
        return self.mandate is None or self.mandate.is_valid_on(day)

    @cached_property
    def identity(self) -> Identity:
        return identity_of(self.role, self.member_state_id is not None)

    @property
    def state_code(self) -> str:
        return self.member_state_id or ""

    @property
    def is_staff(self) -> bool:
        """Whether the admin site opens; asked by Django's admin."""
        return self.is_active and self.may(Verb.ADMIN_SITE)

    @property
    def is_superuser(self) -> bool:
        """No account is above the rights table."""
        return False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Nothing is granted outside the rights table: admin classes ask `may`."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff

    def may(self, verb: Verb) -> bool:
        """Return whether the rights table grants this verb at all, in some scope."""
        return bool(self.reach(verb))

    def reach(self, verb: Verb) -> tuple[Grant, ...]:
        """Return the scopes, with bands, in which the verb is granted."""
        return grants(self.identity, verb)

    @property
    def need_to_know(self) -> NeedToKnow:
        """Which restricted measures this account may read, and how much of the other states."""
        return NEED_TO_KNOW[self.identity]

    @cached_property
    def ministry_ids(self) -> list[Any]:
        """The account's ministry and those it succeeded to: what `own` means."""
        if self.ministry_id is None:
            return []
        before = MinistrySuccession.objects.predecessors_of(self.ministry_id)
        return [self.ministry_id, *before.values_list("predecessor_id", flat=True)]

    @cached_property
    def readable_levels(self) -> tuple[str, ...]:
        return readable_levels(
            self.clearance,
            is_confirmed=self.clearance == Level.RESTRICTED and self._has_confirmed_clearance(),
            identity=self.identity,
        )

    def _has_confirmed_clearance(self) -> bool:
        # Confederal: the coordinations of the three states confirm; else that of one's own state.
        needed = 3 if self.member_state_id is None else 1
        return self.clearance_confirmations.count() >= needed

    def today(self) -> date:
        """Return today's date where the account works; the Confederation counts in UTC."""
        return self.member_state.today() if self.member_state else today_in("UTC")

    def day_of(self, instant: datetime) -> date:
        """Return the day that an instant belongs to where the account works."""
        return self.member_state.day_of(instant) if self.member_state else day_in("UTC", instant)


class ClearanceConfirmation(Row):
    """A national coordination's agreement to an account's `restricted` clearance."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="clearance_confirmations", verbose_name="compte"
    )
    confirmed_for = models.ForeignKey(MemberState, on_delete=models.PROTECT, verbose_name="État")
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="confirmée par")
    confirmed_at = models.DateTimeField("confirmée le")

    class Meta:
        verbose_name = "confirmation d’habilitation"
        verbose_name_plural = "confirmations d’habilitation"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "confirmed_for"],
                name="clearance_one_confirmation_a_state",
                violation_error_message="Cet État a déjà confirmé cette habilitation.",
            ),
            models.CheckConstraint(
                condition=~Q(confirmed_by=F("user")),
                name="clearance_two_persons",
                violation_error_message="Nul ne confirme sa propre habilitation.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.confirmed_for_id})"


class Interim(VersionedRow):
    """Who acts in place of an absent holder, between two dates."""

    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="interims_given", verbose_name="titulaire")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="interims_held", verbose_name="intérimaire")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    given_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="confié par"
    )
    # Ended before its last day: from that instant it gives nothing.
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="terminé par"
    )
    ended_at = models.DateTimeField("terminé le", null=True, editable=False)

    objects = InterimQuerySet.as_manager()

    class Meta:
        verbose_name = "intérim"
        verbose_name_plural = "intérims"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="interim_dates_in_order",
                violation_error_message="La fin de l’intérim précède son début.",
            ),
            models.CheckConstraint(
                condition=~Q(person=F("holder")),
                name="interim_two_persons",
                violation_error_message="Nul n’est l’intérimaire de soi-même.",
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="interim_ended_by_and_at",
                violation_error_message="Un intérim terminé dit par qui et quand.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, par intérim de {self.holder}"

    def is_over_on(self, day: date) -> bool:
        """Return whether nothing of the interim is left to give, change or end that day."""
        return self.ended_at is not None or self.ends_on < day

    def stands_on(self, day: date) -> bool:
        """Return whether the person may act that day: both fit to act, the places still such as were given."""
        if day < self.starts_on or self.is_over_on(day) or not self.is_possible:
            return False
        return all(account.may_sign_in and account.is_in_mandate_on(day) for account in (self.holder, self.person))

    @property
    def is_possible(self) -> bool:
        """Whether the one may replace the other at all, as their roles and places now are."""
        return may_replace(
            self.person.identity,
            self.holder.identity,
            same_state=self.person.member_state_id == self.holder.member_state_id,
        )


class SpentKey(Row):
    """The key of a form that was already acted on: sent again, it has no second effect."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField("clé")
    content = models.CharField("empreinte du contenu", max_length=64, default="")
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "formulaire traité"
        verbose_name_plural = "formulaires traités"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="spentkey_once")]

    def __str__(self) -> str:
        return str(self.key)

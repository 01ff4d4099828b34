"""Closed lists of the accounts app."""

from django.db import models


class MinistryKind(models.TextChoices):
    MINISTRY = "ministry", "ministère"
    INSTITUTION = "institution", "institution"


class BodyLevel(models.TextChoices):
    NATIONAL = "national", "nationale"
    CONFEDERAL = "confederal", "confédérale"


class BodyKind(models.TextChoices):
    """What a body is; its own title is data, for it differs from state to state."""

    NATIONAL_COORDINATION = "national_coordination", "coordination nationale"
    STEERING_COMMITTEE = "steering_committee", "comité de pilotage"
    CONFEDERAL_COORDINATION = "confederal_coordination", "coordination confédérale"
    SENIOR_OFFICIALS = "senior_officials", "réunion des hauts fonctionnaires"
    PILLAR_MINISTERS = "pillar_ministers", "réunion des ministres des piliers"
    COUNCIL_OF_MINISTERS = "council_of_ministers", "session confédérale du Conseil des ministres"
    COLLEGE = "college", "Collège des chefs d’État"
    PARLIAMENTS = "parliaments", "session confédérale des Parlements"
    OTHER = "other", "autre instance"

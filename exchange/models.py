"""Imports from upload to confirmation, export stamps, and the words learnt from matrices."""

from django.core.exceptions import ValidationError
from django.db import models

from accounts.models import Interim, MemberState, Ministry, User
from common.models import Row, VersionedRow
from exchange.enums import NOT_READ, BatchKind, BatchStage, WorkbookKind
from exchange.querysets import ColumnMappingQuerySet, DictionaryQuerySet, ExportStampQuerySet, ImportBatchQuerySet
from exchange.rules.layout.headings import Field
from measures.enums import Status
from measures.models import ReportingPeriod, Roadmap, SignedDocument

# What a column may be placed as.
PLACES = (*(str(name) for name in Field), NOT_READ)


class ExportStamp(Row):
    """What a workbook was exported with, so that its return can be compared with it, cell by cell.

    `versions` and `cells` go by row key (`<sheet>/<key of the row>`): the version of the row, and
    the value of each cell that may be filled in, as JSON holds it. They are what its reader could
    read on that day, and are shown to nobody: they only tell who changed what.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="compte")
    kind = models.CharField("classeur", max_length=12, choices=WorkbookKind, default=WorkbookKind.MINISTRY)
    member_state = models.ForeignKey(
        MemberState, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="État"
    )
    ministry = models.ForeignKey(
        Ministry, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="ministère"
    )
    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="période"
    )
    roadmap = models.ForeignKey(
        Roadmap, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="feuille de route"
    )
    exported_at = models.DateTimeField("exporté le")
    versions = models.JSONField("versions exportées", default=dict)
    cells = models.JSONField("valeurs exportées", default=dict)

    objects = ExportStampQuerySet.as_manager()

    class Meta:
        verbose_name = "estampille d’export"
        verbose_name_plural = "estampilles d’export"

    def __str__(self) -> str:
        return f"{self.exported_at:%d/%m/%Y}"


class ImportBatch(Row):
    """A file that was read: its rows as proposed, whose it is, and what became of it.

    Bound to one account and one session, usable once and for one hour; what the server holds is
    never kept here, so that a preview cannot show what its reader has lost the right to see.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="import_batches", verbose_name="compte")
    member_state = models.ForeignKey(
        MemberState, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="État"
    )
    kind = models.CharField("nature", max_length=8, choices=BatchKind, default=BatchKind.MATRIX)
    model_label = models.CharField("tableau", max_length=60, blank=True)
    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="période"
    )
    stamp = models.ForeignKey(
        ExportStamp, on_delete=models.PROTECT, null=True, related_name="batches", verbose_name="export d’origine"
    )
    stage = models.CharField("étape", max_length=10, choices=BatchStage, default=BatchStage.READY)
    interim = models.ForeignKey(
        Interim, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="intérim exercé"
    )
    failure = models.TextField("refus", blank=True)
    upload = models.CharField("fichier gardé", max_length=200, blank=True)
    file_name = models.CharField("fichier", max_length=200)
    sha256 = models.CharField("empreinte", max_length=64)
    session_digest = models.CharField("session", max_length=64, blank=True)
    proposals = models.JSONField("lignes lues")
    notes = models.JSONField("remarques", default=list)
    columns = models.JSONField("colonnes lues", default=list)
    situation_on = models.DateField("date de situation lue", null=True)
    file_questions = models.JSONField("questions du fichier", default=list)
    base_versions = models.JSONField("versions de base", default=dict)
    answers = models.JSONField("réponses", default=dict)
    shown = models.JSONField("différences signalées", default=list)
    counts = models.JSONField("décompte", default=dict)
    uploaded_at = models.DateTimeField("déposé le")
    expires_at = models.DateTimeField("expire le")
    confirmed_at = models.DateTimeField("confirmé le", null=True)
    undo = models.JSONField("valeurs remplacées", default=dict)
    taken_back_at = models.DateTimeField("repris le", null=True)
    signed_document = models.ForeignKey(
        SignedDocument, on_delete=models.PROTECT, null=True, related_name="batches", verbose_name="document signé"
    )

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "import"
        verbose_name_plural = "imports"
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_kept_for_its_columns(self) -> bool:
        """Whether its file is still there to be read as its columns are placed: within the hour, until it has served."""
        is_at_rest = self.stage in (BatchStage.READY, BatchStage.FAILED) and self.confirmed_at is None
        return bool(self.upload) and is_at_rest

    @property
    def unread_columns(self) -> int:
        """How many columns of the file are read as nothing and could be placed."""
        return sum(not column["field"] for table in self.columns for column in table["columns"])


class ColumnMapping(VersionedRow):
    """The columns of one ministry's own matrix, placed once by a person; without a ministry, of its coordination's.

    `sheet` and `letters` say where it stands when its heading does not tell it from another column of the file.
    """

    member_state = models.ForeignKey(
        MemberState, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="État"
    )
    ministry = models.ForeignKey(
        Ministry, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ministère"
    )
    heading = models.CharField("intitulé", max_length=200)
    sheet = models.CharField("feuille", max_length=200, blank=True)
    letters = models.CharField("colonne", max_length=3, blank=True)
    field = models.CharField("champ", max_length=40)

    objects = ColumnMappingQuerySet.as_manager()

    class Meta:
        verbose_name = "correspondance de colonne"
        verbose_name_plural = "correspondances de colonnes"
        constraints = [
            models.UniqueConstraint(
                fields=["ministry", "heading", "sheet", "letters"],
                condition=models.Q(ministry__isnull=False),
                name="columnmapping_once",
                violation_error_message="Cet intitulé est déjà placé pour ce ministère.",
            ),
            models.UniqueConstraint(
                fields=["member_state", "heading", "sheet", "letters"],
                condition=models.Q(ministry__isnull=True),
                name="columnmapping_once_state",
                violation_error_message="Cet intitulé est déjà placé pour cette coordination.",
            ),
            models.UniqueConstraint(
                fields=["heading", "sheet", "letters"],
                condition=models.Q(ministry__isnull=True, member_state__isnull=True),
                name="columnmapping_once_confederal",
                violation_error_message="Cet intitulé est déjà placé pour cette coordination.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.heading} → {self.field}"

    def clean(self) -> None:
        """Refuse a field that no reader knows; a ministry's column is of its state."""
        if self.field not in PLACES:
            raise ValidationError({"field": f"Choisissez parmi\u00a0: {', '.join(PLACES)}."})
        if bool(self.sheet) != bool(self.letters):
            raise ValidationError({"letters": "Indiquez la feuille et la colonne ensemble, ou aucune des deux."})
        if self.ministry is not None:
            self.member_state_id = self.ministry.member_state_id


class Synonym(VersionedRow):
    """A word that stands for a column or a status in ministries' matrices."""

    kind = models.CharField("nature", max_length=12, choices=[("heading", "intitulé"), ("status", "état")])
    word = models.CharField("mot", max_length=200)
    meaning = models.CharField("sens", max_length=40)

    objects = DictionaryQuerySet.as_manager()

    class Meta:
        verbose_name = "synonyme"
        verbose_name_plural = "synonymes"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "word"],
                name="synonym_once",
                violation_error_message="Ce mot a déjà un sens.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.word} → {self.meaning}"

    def clean(self) -> None:
        """Refuse a meaning that no reader knows: it would be kept and never used."""
        known = [str(name) for name in Field] if self.kind == "heading" else Status.values
        if self.meaning not in known:
            raise ValidationError({"meaning": f"Choisissez parmi\u00a0: {', '.join(known)}."})

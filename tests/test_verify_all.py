"""E-12: all that is kept is checked at once; rows of ours come in through the application only."""

import hashlib
import io
import json
import time
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from accounts.models import Body
from aes_roadmap.management.commands.loaddata import _REFUSED
from measures.models import Implementation, Measure
from protocols.models import Act, ActDocument
from tests.measures.acts import account
from tests.test_house import APPS

pytestmark = pytest.mark.django_db
_SESSION = {"session_data": "", "expire_date": "2030-01-01T00:00:00Z"}
CONTENT = b"%PDF-1.7 document"


def verified(*options: str) -> tuple[int, str]:
    """Return the exit status of the command and what it says."""
    out = io.StringIO()
    try:
        call_command("verify_all", *options, stdout=out)
    except CommandError as failure:
        return failure.returncode, out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def document() -> ActDocument:
    """A file that an act keeps, as it was received."""
    row = ActDocument(
        act=Act.objects.first(),
        name="loi.pdf",
        size=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        added_by=account("comite.ml"),
        added_at=Act.objects.first().recorded_at,
    )
    row.file.save("loi", ContentFile(CONTENT), save=False)
    row.save()
    return row


def test_e12_the_demonstration_holds_and_is_checked_in_less_than_a_minute():
    start = time.monotonic()
    status, said = verified()
    assert (status, said.count("ÉCHEC")) == (0, 0)
    assert time.monotonic() - start < 60


def test_e12_each_kind_of_fault_is_told_and_hides_no_other(document: ActDocument):
    Measure.objects.filter(code="AN2-DIP-01").update(title="Autre titre")
    Implementation.objects.filter(measure__code="AN2-DIP-02").update(current_physical_rate=1)
    (Path(settings.MEDIA_ROOT) / document.file.name).write_bytes(b"autre")
    status, said = verified("--anchor", f"1:{'0' * 64}")
    assert (status, said.count("ÉCHEC")) == (1, 4)
    for fault in (
        "l’empreinte n’est pas celle de l’ancre",
        "modifiée sans écriture",
        "taux physique",
        "n’est pas celui",
    ):
        assert fault in said


def test_g07_a_row_whose_file_is_gone_is_told(document: ActDocument):
    (Path(settings.MEDIA_ROOT) / document.file.name).unlink()
    status, said = verified()
    assert (status, f"document d’un acte {document.pk}\u00a0: le fichier manque." in said) == (1, True)


def test_an_anchor_that_cannot_be_read_is_a_wrong_use_not_a_fault():
    assert verified("--anchor", "?")[0] == 2


def _fixture(folder: Path, model: str, fields: dict[str, Any], key: str | None = None) -> str:
    path = folder / "lignes.json"
    path.write_text(json.dumps([{"model": model, "pk": key, "fields": fields}]), encoding="utf-8")
    return str(path)


def test_e12_loaddata_refuses_a_row_of_ours_with_a_sentence(tmp_path: Path):
    before = Body.objects.count()
    path = _fixture(tmp_path, "accounts.body", {"title": "Comité", "level": "national", "member_state": "ML"})
    with pytest.raises(CommandError, match="ne se chargent pas par un fichier"):
        call_command("loaddata", path, verbosity=0)
    assert Body.objects.count() == before


def test_loaddata_still_loads_what_is_not_of_the_domain(tmp_path: Path):
    call_command("loaddata", _fixture(tmp_path, "sessions.session", _SESSION, "essai"), verbosity=0)
    assert apps.get_model("sessions.Session").objects.filter(pk="essai").exists()


def test_e12_loaddata_refuses_every_app_that_has_tables():
    from_us = {model._meta.app_label for model in apps.get_models() if model.__module__.split(".")[0] in APPS}
    assert from_us <= _REFUSED

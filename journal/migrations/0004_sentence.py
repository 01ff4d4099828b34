from django.db import migrations

from common.triggers import install
from journal.triggers import APPEND_ONLY


class Migration(migrations.Migration):
    """The sentence of the refusal takes its narrow space."""

    dependencies = [("journal", "0003_fingerprints")]

    operations = [install(*APPEND_ONLY)]

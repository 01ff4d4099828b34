from django.db import migrations

from common.triggers import install
from measures.triggers import PAPERS, PARTS, TRIGGERS


class Migration(migrations.Migration):
    """What went out or came in on paper stays; two sentences take their narrow spaces."""

    dependencies = [("measures", "0005_shared_papers")]

    operations = [install(*TRIGGERS, *PARTS, *PAPERS)]

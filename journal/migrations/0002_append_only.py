from django.db import migrations

from common.triggers import install
from journal.triggers import APPEND_ONLY


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [install(*APPEND_ONLY)]

from django.db import migrations

from common.triggers import install
from measures.triggers import TRIGGERS


class Migration(migrations.Migration):
    dependencies = [("measures", "0001_initial")]

    operations = [install(*TRIGGERS)]

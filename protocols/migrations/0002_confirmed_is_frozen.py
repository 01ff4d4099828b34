from django.db import migrations

from common.triggers import install
from protocols.triggers import CONFIRMED_IS_FROZEN, CORRECTION_IN_PLACE


class Migration(migrations.Migration):
    dependencies = [("protocols", "0001_initial")]

    operations = [install(*CONFIRMED_IS_FROZEN, *CORRECTION_IN_PLACE)]

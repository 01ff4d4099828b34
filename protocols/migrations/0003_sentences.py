from django.db import migrations

from common.triggers import install
from protocols.triggers import CONFIRMED_IS_FROZEN


class Migration(migrations.Migration):
    """The sentences of the refusals take their narrow spaces."""

    dependencies = [("protocols", "0002_confirmed_is_frozen")]

    operations = [install(*CONFIRMED_IS_FROZEN)]

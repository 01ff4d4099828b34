from django.db import migrations

from accounts.triggers import PLACES
from common.triggers import install


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_member_state_version")]

    operations = [install(*PLACES)]

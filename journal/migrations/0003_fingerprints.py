from django.db import migrations, models

from common.triggers import install, uninstall
from journal.triggers import APPEND_ONLY


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]

    operations = [
        uninstall(*APPEND_ONLY),
        migrations.AddField(
            model_name="entry",
            name="fingerprint",
            field=models.CharField(
                blank=True,
                default="",
                help_text="La ligne dont parle l’écriture, après l’acte.",
                max_length=64,
                verbose_name="empreinte de la ligne",
            ),
            preserve_default=False,
        ),
        install(*APPEND_ONLY),
    ]

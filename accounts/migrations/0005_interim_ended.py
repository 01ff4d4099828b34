import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import INTERIMS, PLACES
from common.triggers import install, uninstall


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_digest_spent_keys_interim'),
    ]

    operations = [
        uninstall(*PLACES),
        migrations.AddField(
            model_name='interim',
            name='ended_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='terminé le'),
        ),
        migrations.AddField(
            model_name='interim',
            name='ended_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='terminé par'),
        ),
        migrations.AddField(
            model_name='user',
            name='session_epoch',
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name='sessions closes'),
        ),
        migrations.AddConstraint(
            model_name='interim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='interim_ended_by_and_at', violation_error_message='Un intérim terminé dit par qui et quand.'),
        ),
        install(*PLACES, *INTERIMS),
    ]

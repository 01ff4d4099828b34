import common.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import PLACES
from common.triggers import install, uninstall


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_places'),
    ]

    operations = [
        uninstall(*PLACES),
        migrations.AddField(
            model_name='interim',
            name='given_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confié par'),
        ),
        migrations.AddField(
            model_name='user',
            name='digest_sent_on',
            field=models.DateField(editable=False, null=True, verbose_name='dernier rappel le'),
        ),
        migrations.AddField(
            model_name='user',
            name='wants_digest',
            field=models.BooleanField(default=True, verbose_name='reçoit le rappel quotidien'),
        ),
        migrations.CreateModel(
            name='SpentKey',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='identifiant')),
                ('key', models.UUIDField(verbose_name='clé')),
                ('at', models.DateTimeField(verbose_name='le')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'formulaire traité',
                'verbose_name_plural': 'formulaires traités',
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='spentkey_once')],
            },
        ),
        install(*PLACES),
    ]

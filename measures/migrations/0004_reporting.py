import common.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.triggers import install, uninstall
from measures.triggers import PARTS, TRIGGERS


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_digest_spent_keys_interim'),
        ('exchange', '0003_hand_over_signed_documents'),
        ('measures', '0003_closed_lists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        uninstall(*TRIGGERS),
        migrations.CreateModel(
            name='Autosave',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='identifiant')),
                ('values', models.JSONField(default=dict, verbose_name='saisie')),
                ('read_version', models.PositiveIntegerField(null=True, verbose_name='version lue')),
                ('saved_at', models.DateTimeField(verbose_name='enregistrée le')),
            ],
            options={
                'verbose_name': 'saisie en cours',
                'verbose_name_plural': 'saisies en cours',
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='identifiant')),
                ('number', models.PositiveSmallIntegerField(verbose_name='numéro')),
                ('missing', models.PositiveSmallIntegerField(verbose_name='rapports manquants')),
                ('sent_at', models.DateTimeField(verbose_name='établie le')),
            ],
            options={
                'verbose_name': 'lettre de relance',
                'verbose_name_plural': 'lettres de relance',
                'ordering': ['-sent_at'],
            },
        ),
        migrations.CreateModel(
            name='ReportedMilestone',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='identifiant')),
                ('done_on', models.DateField(verbose_name='réalisé le')),
            ],
            options={
                'verbose_name': 'jalon atteint',
                'verbose_name_plural': 'jalons atteints',
                'ordering': ['milestone__order'],
            },
        ),
        migrations.CreateModel(
            name='Transmittal',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='identifiant')),
                ('number', models.PositiveSmallIntegerField(verbose_name='numéro')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte du contenu')),
                ('made_at', models.DateTimeField(verbose_name='établi le')),
            ],
            options={
                'verbose_name': 'bordereau d’envoi',
                'verbose_name_plural': 'bordereaux d’envoi',
                'ordering': ['-made_at'],
            },
        ),
        migrations.CreateModel(
            name='TransmittalLine',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='identifiant')),
                ('version', models.PositiveIntegerField(verbose_name='version imprimée')),
            ],
            options={
                'verbose_name': 'ligne de bordereau',
                'verbose_name_plural': 'lignes de bordereau',
            },
        ),
        migrations.AlterModelOptions(
            name='attachment',
            options={'ordering': ['added_at'], 'verbose_name': 'pièce jointe', 'verbose_name_plural': 'pièces jointes'},
        ),
        migrations.RemoveConstraint(
            model_name='revision',
            name='revision_field_listed',
        ),
        migrations.AddField(
            model_name='attachment',
            name='content_type',
            field=models.CharField(default='', max_length=100, verbose_name='type'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='removed_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='retirée le'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='removed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='interim_of',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par intérim de'),
        ),
        migrations.AddField(
            model_name='revision',
            name='decision_reference',
            field=models.CharField(blank=True, max_length=300, verbose_name='décision de référence'),
        ),
        migrations.AddField(
            model_name='revision',
            name='target',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='measures.indicatortarget', verbose_name='cible'),
        ),
        migrations.AlterField(
            model_name='attachment',
            name='file',
            field=models.FileField(blank=True, upload_to='files/', verbose_name='fichier'),
        ),
        migrations.AlterField(
            model_name='revision',
            name='field',
            field=models.CharField(choices=[('start_on', 'date de début'), ('due_on', 'échéance'), ('national_share', 'quote-part nationale'), ('lead_ministry', 'chef de file'), ('total_cost', 'coût global'), ('target', 'cible')], max_length=16, verbose_name='champ'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_by__isnull', True)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='attachment_removed_by_and_at', violation_error_message='Le retrait d’une pièce a un auteur et une date.'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('field', 'target'), ('target__isnull', False)), models.Q(models.Q(('field', 'target'), _negated=True), ('target__isnull', True)), _connector='OR'), name='revision_target_iff_target', violation_error_message='Une révision de cible dit de quelle cible il s’agit.'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('field__in', ['start_on', 'due_on', 'national_share', 'lead_ministry', 'total_cost', 'target'])), name='revision_field_listed', violation_error_message='Cette valeur n’est pas de la liste.'),
        ),
        migrations.AddField(
            model_name='autosave',
            name='implementation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='measures.implementation'),
        ),
        migrations.AddField(
            model_name='autosave',
            name='period',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='measures.reportingperiod'),
        ),
        migrations.AddField(
            model_name='autosave',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reminder',
            name='member_state',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='accounts.memberstate', verbose_name='État'),
        ),
        migrations.AddField(
            model_name='reminder',
            name='ministry',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.ministry', verbose_name='ministère'),
        ),
        migrations.AddField(
            model_name='reminder',
            name='period',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='measures.reportingperiod', verbose_name='période'),
        ),
        migrations.AddField(
            model_name='reminder',
            name='sent_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='établie par'),
        ),
        migrations.AddField(
            model_name='reportedmilestone',
            name='milestone',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='measures.milestone', verbose_name='jalon'),
        ),
        migrations.AddField(
            model_name='reportedmilestone',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones_reached', to='measures.progressreport'),
        ),
        migrations.AddField(
            model_name='transmittal',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='établi par'),
        ),
        migrations.AddField(
            model_name='transmittal',
            name='member_state',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='accounts.memberstate', verbose_name='État'),
        ),
        migrations.AddField(
            model_name='transmittal',
            name='ministry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.ministry', verbose_name='ministère'),
        ),
        migrations.AddField(
            model_name='transmittal',
            name='period',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transmittals', to='measures.reportingperiod', verbose_name='période'),
        ),
        # The rows come from `exchange`, whose migration 0003 has just renamed their table.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='SignedDocument',
                    fields=[
                        ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False, verbose_name='identifiant')),
                        ('signed_by', models.CharField(choices=[('focal_point', 'point focal'), ('minister', 'ministre ou secrétaire général')], max_length=12, verbose_name='signé par')),
                        ('reference', models.CharField(max_length=200, verbose_name='référence')),
                        ('signed_on', models.DateField(verbose_name='date')),
                        ('scan', models.FileField(blank=True, upload_to='signed/', verbose_name='numérisation')),
                        ('scan_sha256', models.CharField(blank=True, max_length=64, verbose_name='empreinte')),
                        ('recorded_at', models.DateTimeField(verbose_name='consigné le')),
                    ],
                    options={
                        'verbose_name': 'document signé',
                        'verbose_name_plural': 'documents signés',
                    },
                ),
                migrations.AddField(
                    model_name='signeddocument',
                    name='member_state',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='accounts.memberstate', verbose_name='État'),
                ),
                migrations.AddField(
                    model_name='signeddocument',
                    name='recorded_by',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='consigné par'),
                ),
                migrations.AddField(
                    model_name='signeddocument',
                    name='reports',
                    field=models.ManyToManyField(related_name='signed_documents', to='measures.progressreport', verbose_name='rapports'),
                ),
            ],
        ),
        migrations.AddField(
            model_name='signeddocument',
            name='transmittal',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signed_documents', to='measures.transmittal', verbose_name='bordereau d’envoi'),
        ),
        migrations.AddField(
            model_name='transmittalline',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transmittal_lines', to='measures.progressreport'),
        ),
        migrations.AddField(
            model_name='transmittalline',
            name='transmittal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='measures.transmittal'),
        ),
        migrations.AddConstraint(
            model_name='autosave',
            constraint=models.UniqueConstraint(fields=('user', 'implementation', 'period'), name='autosave_one_a_person'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(condition=models.Q(('ministry__isnull', False)), fields=('period', 'member_state', 'number'), name='reminder_one_a_number', violation_error_message='Ce numéro de lettre existe déjà.'),
        ),
        migrations.AddConstraint(
            model_name='reportedmilestone',
            constraint=models.UniqueConstraint(fields=('report', 'milestone'), name='reportedmilestone_once'),
        ),
        migrations.AddConstraint(
            model_name='transmittal',
            constraint=models.UniqueConstraint(fields=('ministry', 'period', 'number'), name='transmittal_one_a_number', violation_error_message='Ce numéro de bordereau existe déjà.'),
        ),
        migrations.AddConstraint(
            model_name='transmittalline',
            constraint=models.UniqueConstraint(fields=('transmittal', 'report'), name='transmittalline_once'),
        ),
        install(*TRIGGERS, *PARTS),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_french_spaces'),
    ]

    operations = [
        migrations.AddField(
            model_name='spentkey',
            name='content',
            field=models.CharField(default='', max_length=64, verbose_name='empreinte du contenu'),
        ),
    ]

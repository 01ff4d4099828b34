import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_hand_over_signed_documents"), ("measures", "0004_reporting")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="importbatch",
                    name="signed_document",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="measures.signeddocument",
                        verbose_name="document signé",
                    ),
                ),
                migrations.DeleteModel(name="SignedDocument"),
            ],
        ),
    ]

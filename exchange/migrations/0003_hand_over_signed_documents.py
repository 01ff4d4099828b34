from django.db import migrations


class Migration(migrations.Migration):
    """The paper belongs with the reports it stands behind: its table goes to `measures`, with its rows."""

    dependencies = [("exchange", "0002_situation_on")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable("SignedDocument", "measures_signeddocument")],
        ),
    ]

"""What a job's question is found by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Made by makemigrations."""

    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="mark",
            field=models.CharField(db_index=True, default="", max_length=64),
        )
    ]

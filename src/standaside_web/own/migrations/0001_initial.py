"""The table of visitors' own data."""

import standaside_web.own.models
from django.db import migrations, models


class Migration(migrations.Migration):
    """Made by makemigrations."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="OwnData",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=standaside_web.own.models.new_id,
                        editable=False,
                        max_length=20,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("session", models.CharField(db_index=True, max_length=40)),
                (
                    "kind",
                    models.CharField(choices=[("election", "Election"), ("polls", "Polls")], max_length=8),
                ),
                ("name", models.CharField(max_length=120)),
                ("file", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64)),
                ("about", models.JSONField()),
                ("packed", models.BinaryField()),
                ("made_at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
        ),
    ]

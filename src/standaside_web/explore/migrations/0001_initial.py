"""The table of stored questions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Made by makemigrations."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="StoredQuestion",
            fields=[
                ("id", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("text", models.TextField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
    ]

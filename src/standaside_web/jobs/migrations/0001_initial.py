"""The table of jobs."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    """Made by makemigrations."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=40)),
                ("text", models.TextField()),
                ("session", models.CharField(db_index=True, max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("stage", models.CharField(blank=True, max_length=120)),
                ("done", models.FloatField(default=0.0)),
                ("cancel_asked", models.BooleanField(default=False)),
                ("message", models.TextField(blank=True)),
                ("result", models.JSONField(null=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("begun_at", models.DateTimeField(null=True)),
                ("heard_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "again",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to="jobs.job"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("done__gte", 0), ("done__lte", 1)), name="job_done_is_a_fraction"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "running"]),
                            ("ended_at__isnull", False),
                            _connector="XOR",
                        ),
                        name="job_ended_has_an_end",
                    ),
                ],
            },
        ),
    ]

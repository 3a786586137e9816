"""Who waits for a job, and the network it was started from while it is open."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def of_starters(apps: Any, _editor: Any) -> None:
    """Give whoever started a job an interest in it; one that was cancelled, none any more."""
    job, interest = apps.get_model("jobs", "Job"), apps.get_model("jobs", "Interest")
    rows = job.objects.exclude(session="").annotate(
        left=models.Case(models.When(state="cancelled", then=F("ended_at")), default=None)
    )
    interest.objects.bulk_create(
        interest(job_id=row.pk, session=row.session, left_at=row.left) for row in rows.iterator()
    )


class Migration(migrations.Migration):
    """Made by makemigrations, with the interests of those who started jobs before."""

    dependencies = [("jobs", "0002_job_mark")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="origin",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.CreateModel(
            name="Interest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("session", models.CharField(db_index=True, max_length=40)),
                ("left_at", models.DateTimeField(null=True)),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="interests", to="jobs.job"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("job", "session"), name="one_interest_of_a_session")
                ],
            },
        ),
        migrations.RunPython(of_starters, migrations.RunPython.noop),
    ]

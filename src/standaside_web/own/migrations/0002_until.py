"""Every row says until when it is kept."""

import standaside_web.own.models
from django.db import migrations, models


class Migration(migrations.Migration):
    """What was brought before is kept as long as was promised then: 30 days."""

    dependencies = [("own", "0001_initial")]

    operations = [
        migrations.AddField("owndata", "until", models.DateTimeField(null=True)),
        migrations.RunSQL(
            "UPDATE own_owndata SET until = made_at + interval '30 days'", migrations.RunSQL.noop
        ),
        migrations.AlterField(
            "owndata",
            "until",
            models.DateTimeField(db_index=True, default=standaside_web.own.models.until_when),
        ),
        migrations.AlterField("owndata", "made_at", models.DateTimeField(auto_now_add=True)),
        migrations.AlterField(
            "owndata",
            "kind",
            models.CharField(
                choices=[("election", "Election"), ("polls", "Polls"), ("offers", "Offers")], max_length=8
            ),
        ),
    ]

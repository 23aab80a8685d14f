import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import whatsapp.sandbox.identifiers


class Migration(migrations.Migration):
    dependencies = [("sandbox", "0002_media")]

    operations = [
        migrations.CreateModel(
            name="Template",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "template_id",
                    models.CharField(
                        default=whatsapp.sandbox.identifiers.new_numeric_id,
                        max_length=32,
                        unique=True,
                    ),
                ),
                ("name", models.CharField(max_length=512)),
                ("language", models.CharField(max_length=20)),
                ("category", models.CharField(max_length=40)),
                ("parameter_format", models.CharField(default="POSITIONAL", max_length=20)),
                ("components", models.JSONField(default=list)),
                ("library_template_name", models.CharField(blank=True, max_length=512)),
                ("verdict", models.CharField(default="APPROVED", max_length=40)),
                ("rejected_reason", models.CharField(default="NONE", max_length=120)),
                ("quality", models.CharField(default="UNKNOWN", max_length=20)),
                ("reviewed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="templates",
                        to="sandbox.businessaccount",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "name", "language"),
                        name="sandbox_one_template_per_language",
                    )
                ]
            },
        ),
    ]

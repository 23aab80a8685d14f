from django.db import migrations

import accounts.encryption


def forget_open_answers(apps, schema_editor):
    """They may hold secrets in plain text; what is repeated now is done again."""
    apps.get_model("accounts", "IdempotentRequest").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_time_zones"),
    ]

    operations = [
        migrations.RunPython(forget_open_answers, migrations.RunPython.noop),
        migrations.RemoveField(model_name="idempotentrequest", name="answer"),
        migrations.AddField(
            model_name="idempotentrequest",
            name="answer",
            field=accounts.encryption.EncryptedTextField(default="null"),
        ),
    ]

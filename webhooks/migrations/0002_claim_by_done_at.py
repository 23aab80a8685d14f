from django.db import migrations, models
from django.db.models import Q


def clear_done_at(apps, schema_editor):
    """Those that an admin had tried again were done once, and wait now."""
    apps.get_model("webhooks", "IncomingDelivery").objects.exclude(state="done").filter(
        done_at__isnull=False
    ).update(done_at=None)


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0001_initial")]

    operations = [
        migrations.RunPython(clear_done_at, migrations.RunPython.noop),
        migrations.RemoveIndex("incomingdelivery", "incoming_not_done"),
        migrations.AddIndex(
            "incomingdelivery",
            models.Index(
                fields=["id"], condition=Q(done_at__isnull=True), name="incoming_not_done"
            ),
        ),
    ]

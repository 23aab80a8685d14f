from django.db import migrations, models


def say_it(apps, schema_editor):
    """Until now no numbers meant all of them."""
    memberships = apps.get_model("accounts", "Membership").objects
    memberships.filter(numbers__isnull=True).update(every_number=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_sealed_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="every_number",
            field=models.BooleanField(
                default=False, help_text="Works all numbers of the workspace, also those to come."
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="numbers",
            field=models.ManyToManyField(
                blank=True,
                help_text="The only ones they work, unless it is every number.",
                related_name="+",
                to="accounts.businessnumber",
            ),
        ),
        migrations.RunPython(say_it, migrations.RunPython.noop),
    ]

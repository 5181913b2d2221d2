"""The first table of the queue."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Doubt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.IntegerField()),
                ("one", models.CharField(max_length=80)),
                ("two", models.CharField(max_length=80)),
                ("members_one", models.JSONField(default=list)),
                ("members_two", models.JSONField(default=list)),
                ("bits", models.FloatField()),
                ("why", models.JSONField(default=list)),
            ],
            options={
                "ordering": ["rank", "pk"],
            },
        ),
    ]

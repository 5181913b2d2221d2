"""The first table of this area."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Fit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("head", models.CharField(max_length=64)),
                ("analysis", models.CharField(max_length=40)),
                ("settings", models.TextField(blank=True)),
                ("as_of", models.CharField(blank=True, max_length=80)),
                ("of", models.CharField(blank=True, max_length=64)),
                ("state", models.CharField(db_index=True, default="waiting", max_length=10)),
                ("stage", models.CharField(blank=True, max_length=40)),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(null=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("beat", models.DateTimeField(null=True)),
                ("finding", models.JSONField(null=True)),
                ("told", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("head", "analysis", "settings", "as_of"), name="one_fit_of_a_kind")
                ],
            },
        ),
    ]

"""The first tables of the inbox."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("label", models.CharField(max_length=300)),
                ("person", models.CharField(max_length=80)),
                ("folder", models.TextField(blank=True)),
                ("published", models.DateField(null=True)),
                ("publisher", models.CharField(blank=True, max_length=300)),
                ("state", models.CharField(db_index=True, default="waiting", max_length=10)),
                ("stop_asked", models.BooleanField(default=False)),
                ("stage", models.CharField(blank=True, max_length=20)),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(null=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("beat", models.DateTimeField(null=True)),
                ("finished", models.DateTimeField(null=True)),
                ("result", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Watched",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.TextField(unique=True)),
                ("person", models.CharField(max_length=80)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("seen", models.CharField(blank=True, max_length=64)),
                ("queued", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "ordering": ["path"],
            },
        ),
    ]

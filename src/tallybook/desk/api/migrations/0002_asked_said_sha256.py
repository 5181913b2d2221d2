"""What a call under a key has asked for, so that another body under it is refused."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial")]

    operations = [
        migrations.AddField(model_name="asked", name="said_sha256", field=models.CharField(default="", max_length=64)),
    ]

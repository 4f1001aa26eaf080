"""The narrow copy of each row, which reports count, in a column of its own."""

from django.db import migrations

from cartback.django.schema import Script


class Migration(migrations.Migration):
    dependencies = (("cartback", "0002_ledger_by_time"),)

    operations = (Script(3),)

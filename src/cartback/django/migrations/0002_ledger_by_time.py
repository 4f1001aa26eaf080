"""Indexes by time. On PostgreSQL they are made while other connections write, which no transaction can."""

from django.db import migrations

from cartback.django.schema import Script


class Migration(migrations.Migration):
    atomic = False

    dependencies = (("cartback", "0001_tables"),)

    operations = (Script(2),)

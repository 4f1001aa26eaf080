"""The tables, by the store's first script, and the models through which the admin reads them."""

from django.db import migrations, models

from cartback.django.schema import Script


class Migration(migrations.Migration):
    initial = True

    dependencies = ()

    operations = (
        Script(1),
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("n", models.BigAutoField(primary_key=True, serialize=False)),
                ("shop_number", models.BigIntegerField(db_column="shop")),
                ("id_text", models.TextField(db_column="id", verbose_name="id")),
                ("shopper", models.TextField(verbose_name="shopper")),
                ("state", models.TextField(verbose_name="state")),
                ("at", models.BigIntegerField(verbose_name="decided")),
                ("thumb", models.SmallIntegerField(default=0, verbose_name="thumb")),
                ("doc", models.BinaryField()),
            ],
            options={
                "managed": False,
                "db_table": "cartback_notifications",
                "default_permissions": ("view", "change"),
                "permissions": (
                    ("view_dashboard", "Can see the dashboard"),
                    ("change_dashboard", "Can change campaigns on the dashboard"),
                ),
                "verbose_name": "notification",
                "verbose_name_plural": "notifications",
            },
        ),
        migrations.CreateModel(
            name="Conversion",
            fields=[
                (
                    "order",
                    models.TextField(db_column="id", primary_key=True, serialize=False, verbose_name="order"),
                ),
                ("shop_number", models.BigIntegerField(db_column="shop")),
                ("shopper", models.TextField(verbose_name="shopper")),
                ("at", models.BigIntegerField(verbose_name="ordered")),
                ("doc", models.BinaryField()),
            ],
            options={
                "managed": False,
                "db_table": "cartback_conversions",
                "default_permissions": ("view",),
                "verbose_name": "conversion",
                "verbose_name_plural": "conversions",
            },
        ),
    )

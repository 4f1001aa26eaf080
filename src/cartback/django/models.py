"""The ledger as models, for the admin: to read, never to write, and only the columns that its lists use.

The tables are the stores' own. Do not write queries on these models: the meaning of a column may change with a version of
cartback; that of `get_recovery().notifications(...)` does not.
"""

from __future__ import annotations

from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from cartback.domain import ledger


class Notification(models.Model):
    """A row of the ledger. A user who may "change" it may rate it."""

    n = models.BigAutoField(primary_key=True)
    shop_number = models.BigIntegerField(db_column="shop")
    id_text = models.TextField(_("id"), db_column="id")
    shopper = models.TextField(_("shopper"))
    state = models.TextField(_("state"))
    at = models.BigIntegerField(_("decided"))
    thumb = models.SmallIntegerField(_("thumb"), default=0)
    doc = models.BinaryField()

    class Meta:
        managed = False
        db_table = "cartback_notifications"
        default_permissions = ("view", "change")
        permissions = (
            ("view_dashboard", _("Can see the dashboard")),
            ("change_dashboard", _("Can change campaigns on the dashboard")),
        )
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")

    def __str__(self) -> str:
        return f"{self.row.campaign} {self.row.step + 1}: {self.state}"

    @cached_property
    def row(self) -> ledger.Notification:
        """Return the row as cartback's own type."""
        return ledger.decode_notification(bytes(self.doc))


class Conversion(models.Model):
    """An order that was credited to a message."""

    order = models.TextField(_("order"), db_column="id", primary_key=True)  # unique in its shop
    shop_number = models.BigIntegerField(db_column="shop")
    shopper = models.TextField(_("shopper"))
    at = models.BigIntegerField(_("ordered"))
    doc = models.BinaryField()

    class Meta:
        managed = False
        db_table = "cartback_conversions"
        default_permissions = ("view",)
        verbose_name = _("conversion")
        verbose_name_plural = _("conversions")

    def __str__(self) -> str:
        return self.order

    @cached_property
    def row(self) -> ledger.Conversion:
        """Return the credit as cartback's own type."""
        return ledger.decode_conversion(bytes(self.doc))

"""The shop's own tables. cartback's are in the same database."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

from django.conf import settings
from django.db import models

from cartback import Line


class Product(models.Model):
    """A product for sale. A constraint of the database prevents selling it twice."""

    slug = models.SlugField(primary_key=True)
    title = models.CharField(max_length=200)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    stock = models.IntegerField(default=0)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(stock__gte=0), name="stock_is_there"),)


class Cart(models.Model):
    """A customer's open cart; deleted when it is bought."""

    token = models.UUIDField(primary_key=True, default=uuid4)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return the cart's lines for cartback."""
        items = self.items.select_related("product").order_by("pk")
        return tuple(
            Line(product=i.product.slug, title=i.product.title, price=i.product.price, quantity=i.quantity)
            for i in items
        )

    @property
    def total(self) -> Decimal:
        return sum((line.price * line.quantity for line in self.lines), Decimal(0))


class CartItem(models.Model):
    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, on_delete=models.CASCADE)
    quantity = models.PositiveIntegerField()


class Order(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    total = models.DecimalField(max_digits=10, decimal_places=2)
    placed_at = models.DateTimeField()


class DataRequest(models.Model):
    """A customer's request to Shopify for a copy of their data, to be answered within 30 days."""

    key = models.CharField(max_length=512)
    asked_at = models.DateTimeField()

"""The shop's own tables.

cartback's are beside them in the same database; it alone reads and writes those.
"""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

from django.conf import settings
from django.db import models

from cartback import Line, key
from cartback.domain.identity import Key


class Customer(models.Model):
    """Who may log in. `shopify_id` is known once they have bought in the Shopify store."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    shopify_id = models.CharField(max_length=20, unique=True, null=True, blank=True)

    def __str__(self) -> str:
        return str(self.user)

    @property
    def keys(self) -> tuple[Key, ...]:
        """What cartback knows this person by. Shopify's webhooks carry the same, so it is one person to cartback."""
        known = [("customer", self.shopify_id), ("email", self.user.email)]
        return tuple(key(kind, value) for kind, value in known if value)


class Product(models.Model):
    """What is for sale. The database itself sees to it that nothing is sold twice."""

    slug = models.SlugField(primary_key=True)
    title = models.CharField(max_length=200)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    stock = models.IntegerField(default=0)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(stock__gte=0), name="stock_is_there"),)

    def __str__(self) -> str:
        return self.title


class Cart(models.Model):
    """What a customer is about to buy; gone when it is bought."""

    token = models.UUIDField(primary_key=True, default=uuid4)
    customer = models.OneToOneField(Customer, on_delete=models.CASCADE)

    def __str__(self) -> str:
        return str(self.token)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The cart as cartback takes it."""
        return tuple(
            Line(product=item.product.slug, title=item.product.title, price=item.product.price, quantity=item.quantity)
            for item in self.items.select_related("product").order_by("pk")
        )

    @property
    def total(self) -> Decimal:
        return sum((line.price * line.quantity for line in self.lines), Decimal(0))


class CartItem(models.Model):
    """One line of a cart."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, on_delete=models.CASCADE)
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("cart", "product"), name="one_line_a_product"),)

    def __str__(self) -> str:
        return f"{self.quantity} x {self.product}"


class Order(models.Model):
    """What was bought in the app."""

    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True)
    total = models.DecimalField(max_digits=10, decimal_places=2)
    placed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"order {self.pk}"


class DataRequest(models.Model):
    """Somebody asked Shopify for a copy of their data: it is to be answered within 30 days."""

    key = models.CharField(max_length=512)
    asked_at = models.DateTimeField()
    answered = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.key


class Notification(models.Model):
    """No table of ours: it stands for cartback's ledger in the admin, and carries the permission to look at it."""

    class Meta:
        managed = False
        default_permissions = ("view",)

    def __str__(self) -> str:
        return "notification"

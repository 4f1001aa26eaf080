"""The demo's day: the shoppers of a made-up small shop, and what they do."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from decimal import Decimal

from attrs import evolve

from cartback.domain.campaign import CartRecovery, CheckoutRecovery, Experiment, Winback
from cartback.domain.shop import Shop
from cartback.domain.tuning import AudienceOverride, Discount

from .storefront import MIDNIGHT, SHOP, DemoShopper, Post, StoryMoment, Ware, level, product, sold_out

EXPERIMENT = "holdout-3"
THE_END = MIDNIGHT + timedelta(days=1, hours=18)

MUG = Ware(88_100_001, "Speckled mug", "24.00")
BOWL = Ware(88_100_002, "Ramen bowl", "38.00")
TEAPOT = Ware(88_100_003, "Stoneware teapot", "64.00")
VASE = Ware(88_100_004, "Tall vase", "86.00")
PLATES = Ware(88_100_005, "Dinner plates, set of four", "112.00")
PLANTER = Ware(88_100_006, "Hanging planter", "42.00")
SAMPLE = Ware(88_100_007, "Glaze sample card", "0.00")
WARES = (MUG, BOWL, TEAPOT, VASE, PLATES, PLANTER, SAMPLE)


def policy() -> Shop:
    """Return the merchant's settings."""
    big_cart = AudienceOverride(audience="big_cart", discount=Discount(code="CLAY10", percent=Decimal(10)))
    return Shop(
        id=SHOP,
        name="Maple & Clay",
        currency="USD",
        timezone="America/New_York",
        campaigns=(CartRecovery(overrides=(big_cart,)), CheckoutRecovery(), Winback()),
        average_order_value=Decimal(95),
        home_url=f"https://{SHOP}/",
        experiment=Experiment(id=EXPERIMENT, holdout=0.1),
    )


def day() -> list[StoryMoment]:
    """List everything that reaches cartback, in order of arrival."""
    post = Post()
    _morning(post)
    _bought(post)
    _left(post)
    _not_to_be_written_to(post)
    _mishaps(post)
    return sorted(post.moments, key=lambda moment: moment.at)


def _morning(post: Post) -> None:
    for ware in WARES:
        says = f"the catalogue: {len(WARES)} products" if ware is MUG else ""
        post.shopify("06:00", "shop", "", "inventory_levels/update", level(ware, "06:00"))
        post.shopify("06:00", "shop", says, "products/update", product(ware, "06:00"))


def _bought(post: Post) -> None:
    """Post the day of those who buy: long ago, before cartback's message, and after it."""
    ines = DemoShopper(post, "Ines", 7001)
    ines.buys("-30 10:15", VASE)
    ines.allows_push("-30 10:20")

    chloe = DemoShopper(post, "Chloe", 7002)
    chloe.signs_in("09:10")
    chloe.allows_push("09:10")
    chloe.fills_cart("09:12", MUG)
    chloe.checks_out("09:20", "contact", MUG)
    chloe.checks_out("09:22", "payment", MUG)
    chloe.buys("09:25", MUG, paid="14:00")

    ella = DemoShopper(post, "Ella", 7003)
    ella.signs_in("10:15")
    ella.allows_push("10:15")
    ella.fills_cart("10:18", TEAPOT)
    ella.fills_cart("10:20", TEAPOT, MUG)
    ella.fills_cart("10:19", MUG, late="10:26")
    ella.checks_out("13:01", "contact", TEAPOT)
    ella.checks_out("13:04", "payment", TEAPOT)
    ella.buys("13:05", TEAPOT, paid="15:30")


def _left(post: Post) -> None:
    """Post the day of those who leave a cart, and may get a message."""
    guest = DemoShopper(post, "Guest")
    guest.fills_cart("08:40", PLANTER)
    guest.allows_push("08:41", "allows push in the app, without signing in")

    ana = DemoShopper(post, "Ana", 7004)
    ana.signs_in("09:00")
    ana.allows_push("09:01")
    ana.wishes_for("09:01", BOWL)
    ana.fills_cart("09:02", MUG)
    ana.fills_cart("09:04", MUG, BOWL)
    ana.again("09:09")

    ben = DemoShopper(post, "Ben", 7005)
    ben.signs_in("11:00")
    ben.allows_push("11:00")
    ben.fills_cart("11:02", BOWL)
    ben.checks_out("11:05", "contact", BOWL)
    ben.checks_out("11:06", "shipping", BOWL)
    ben.checks_out("11:08", "payment", BOWL)

    liam = DemoShopper(post, "Liam", 7006)
    liam.signs_in("12:30")
    liam.allows_push("12:30")
    liam.fills_cart("12:33", PLATES)
    liam.fills_cart("12:36", PLATES, VASE)

    maya = DemoShopper(post, "Maya", 7007)
    maya.signs_in("15:00")
    maya.allows_push("15:00")
    maya.fills_cart("15:02", BOWL)

    hugo = DemoShopper(post, "Hugo", 7008)
    hugo.signs_in("22:38")
    hugo.allows_push("22:39")
    hugo.fills_cart("22:41", PLANTER)


def _not_to_be_written_to(post: Post) -> None:
    dan = DemoShopper(post, "Dan", 7009)
    dan.signs_in("09:30")
    dan.fills_cart("09:31", MUG)

    finn = DemoShopper(post, "Finn", 7010)
    finn.signs_in("13:30")
    finn.allows_push("13:30")
    finn.fills_cart("13:31", BOWL)
    finn.fills_cart("13:50")

    gwen = DemoShopper(post, "Gwen", 7011)
    gwen.signs_in("14:05")
    gwen.allows_push("14:05")
    gwen.fills_cart("14:06", MUG)
    gwen.opts_out("14:30")

    ivy = DemoShopper(post, "Ivy", 7012)
    ivy.signs_in("16:00")
    ivy.allows_push("16:00")
    ivy.fills_cart("16:02", SAMPLE)

    jack = DemoShopper(post, "Jack", 7013)
    jack.signs_in("16:20")
    jack.allows_push("16:20")
    jack.checks_out("16:25", "payment", PLATES, source="shopify_draft_order")

    kira = DemoShopper(post, "Kira", 7014)
    kira.signs_in("17:00")
    kira.allows_push("17:00")
    kira.fills_cart("17:01", TEAPOT)
    post.shopify(
        "17:40", "shop", "the Stoneware teapot is sold out", "variants/out_of_stock", sold_out(TEAPOT, "17:40")
    )


def _mishaps(post: Post) -> None:
    """Post a forged delivery, by a stranger who found the webhook's address."""
    mallory = DemoShopper(post, "Mallory")
    mallory.buys("12:00", PLATES)
    post.moments.pop()
    order = post.moments.pop()
    lie = {**(order.headers or {}), "X-Shopify-Hmac-SHA256": b64encode(b"not made with the secret at all.").decode()}
    post.moments.append(evolve(order, says="a forged order", headers=lie))

"""What merchants do, and what happens to somebody while a worker has them in hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

import cartback as cb
from cartback import flow
from cartback.domain import events as ev
from cartback.errors import UnknownShop, UnknownShopper

from .clockwork import Job
from .history import Policy
from .shoppers import PRODUCTS, News, Person, product_news
from .shops import changed_policy, shop_of, switched
from .wires import Wires

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


class Merchants(Wires):
    """The part of the world that is not shoppers, workers or webhooks."""

    policies: dict[str, Policy]
    gone: set[str]
    people: list[Person]
    web: flow.Ports
    quiet: bool
    hurried = False

    def tell(self, person: Person | None, *news: News) -> None:
        raise NotImplementedError

    # --- settings

    def save(self, policy: Policy, *, back: bool = False) -> None:
        """The merchant saves settings; they are the shop's when the store has them."""
        self.policies[policy.shop] = policy
        now = self.time.now
        story = flow.save_shop(self.web, shop_of(policy, back=back), now)
        self.begin("merchant", f"save {policy.shop}", story, self._saved, asked=(policy, back, now))

    def _saved(self, job: Job, _answer: Any, error: BaseException | None) -> None:
        self.ended(job, error)
        policy, back, _ = job.asked
        if error is not None and policy.shop not in self.gone:
            self.time.after(timedelta(seconds=30 * self.time.dice.random()), self._again, policy.shop, back)

    def _again(self, shop: str, back: bool) -> None:
        self.save(self.policies[shop], back=back)

    # --- in mid-flight

    def meddle(self, kind: str, person: Person) -> None:
        """Something happens, now and without delay, to the person or the shop that a worker has in hand."""
        if person.shop in self.gone or self.quiet:
            return
        self.faults.happened(kind)
        self.say(f"! {kind} {person.shop}/{person.n}")
        self.hurried = True
        try:
            self._MEDDLING[kind](self, person)
        finally:
            self.hurried = False

    def _buys(self, person: Person) -> None:
        person.buy()

    def _opts_out(self, person: Person) -> None:
        person.opt_out()

    def _erased_now(self, person: Person) -> None:
        if self.faults.dice.random() < 0.6:
            person.ask_to_be_forgotten()
            return
        key = person.keys(person=True)[0]
        story = flow.erase(self.web, person.shop, key, self.time.now.replace(microsecond=0))
        self.begin("merchant", f"erase {person.shop} {key}", story, self._erasing_done, asked=(key,), person=person)

    def _erasing_done(self, job: Job, _answer: Any, error: BaseException | None) -> None:
        self.ended(job, error)
        if error is not None and not isinstance(error, UnknownShopper | UnknownShop) and not self.quiet:
            person: Person = job.person
            story = flow.erase(self.web, person.shop, job.asked[0], self.time.now.replace(microsecond=0))
            self.begin("merchant", job.name.split("#")[0], story, self._erasing_done, asked=job.asked, person=person)

    def _merged(self, person: Person) -> None:
        person.becomes_member = True
        person.log_in()

    def _cart_changed(self, person: Person) -> None:
        person.add()

    def _cart_emptied(self, person: Person) -> None:
        person.empty()

    def _device_lost(self, person: Person) -> None:
        others = [p for p in self.people if p.shop == person.shop and p is not person and p.stage == "member"]
        mine = [d for d in person.devices if d not in person.guest_devices]
        if others and mine and person.stage == "member" and self.faults.dice.random() < 0.5:
            self.faults.dice.choice(others).add_device(mine[-1])
        else:
            person.lose_device()

    def _settings_changed(self, person: Person) -> None:
        self.save(changed_policy(self.policies[person.shop], self.faults.dice))

    def _campaign_switched(self, person: Person) -> None:
        policy = self.policies[person.shop]
        name = self.faults.dice.choice(sorted(policy.sequences))
        if policy.sequences[name].enabled:
            self.save(switched(policy, name, enabled=False))
            self.time.after(self.faults.dice.uniform(0.1, 48) * _HOUR, self._switch_on, person.shop, name)

    def _switch_on(self, shop: str, name: str) -> None:
        if shop not in self.gone:
            self.save(switched(self.policies[shop], name, enabled=True))

    def _shop_paused(self, person: Person) -> None:
        self.save(replace(self.policies[person.shop], paused=True))
        self.time.after(self.faults.dice.uniform(0.1, 12) * _HOUR, self._resume, person.shop)

    def _resume(self, shop: str) -> None:
        if shop not in self.gone:
            self.save(replace(self.policies[shop], paused=False))

    def _uninstalled(self, person: Person) -> None:
        shop, now = person.shop, self.time.now.replace(microsecond=0)
        self.tell(None, News(shop, "gone", now, (), {}, cb.AppUninstalled(shop=shop, at=now)))
        if self.faults.dice.random() < 0.7:
            self.time.after(self.faults.dice.uniform(1, 4) * _DAY, self._reinstall, shop)

    def _reinstall(self, shop: str) -> None:
        if shop not in self.gone:
            self.save(self.policies[shop], back=True)

    def _shop_erased(self, person: Person) -> None:
        shop, now = person.shop, self.time.now.replace(microsecond=0)
        self.tell(None, News(shop, "shop_erased", now, (), {}, ev.ShopErased(shop=shop, at=now)))
        self.gone.add(shop)

    def _price_changed(self, person: Person) -> None:
        price = self.faults.dice.choice((3, 30, 70))
        product = self.faults.dice.choice(PRODUCTS)
        self.tell(None, product_news(person.shop, self.time.now, product, sellable=None, price=Decimal(price)))

    def _out_of_stock(self, person: Person) -> None:
        for product in dict.fromkeys(line.product for line in person.lines) or PRODUCTS[:1]:
            self._sellable(person.shop, product, False)
            self.time.after(self.faults.dice.uniform(0.1, 30) * _HOUR, self._sellable, person.shop, product, True)

    def _sellable(self, shop: str, product: str, sellable: bool) -> None:
        self.tell(None, product_news(shop, self.time.now, product, sellable=sellable, price=None))

    _MEDDLING: ClassVar[dict[str, Callable[[Merchants, Person], None]]] = {
        "buys": _buys,
        "opts_out": _opts_out,
        "erased": _erased_now,
        "merged": _merged,
        "cart_changed": _cart_changed,
        "cart_emptied": _cart_emptied,
        "device_lost": _device_lost,
        "settings_changed": _settings_changed,
        "campaign_switched": _campaign_switched,
        "shop_paused": _shop_paused,
        "uninstalled": _uninstalled,
        "shop_erased": _shop_erased,
        "price_changed": _price_changed,
        "out_of_stock": _out_of_stock,
    }

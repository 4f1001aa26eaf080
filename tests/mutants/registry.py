"""Named ways to break the delivery protocol: each is one small edit of the real source that a promise forbids.

A mutant is a piece of text in one module and what it is replaced by. It is applied to a copy of the source tree, so that the
whole library, and whatever runs it, is the broken one. `test_every_mutant_applies` keeps the pieces in step with the code.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).parents[2] / "src" / "cartback"


class Mutant(NamedTuple):
    """One way to break it: `old` occurs once in the modules that match `where` and becomes `new`."""

    name: str
    where: str
    old: str
    new: str

    def module(self, root: Path = SOURCE) -> Path:
        """Return the module that holds the text. Raises ValueError unless it occurs exactly once."""
        holding = [(path, path.read_text().count(self.old)) for path in sorted(root.glob(self.where))]
        places = [path for path, times in holding if times]
        if sum(times for _, times in holding) != 1:
            raise ValueError(
                f"{self.name}: its text occurs in {[path.name for path in places]}, not once in {self.where}"
            )
        return places[0]

    def apply(self, root: Path) -> None:
        """Break the copy of the library at `root`."""
        path = self.module(root)
        path.write_text(path.read_text().replace(self.old, self.new))


FLOW, DOMAIN, MEMORY = "flow/*.py", "domain/*.py", "stores/memory.py"

MUTANTS = (
    # --- begin
    Mutant("begun although refused", FLOW,
           "begun = [step for step in steps if (step.row.shop, step.shopper.id) not in refused]", "begun = list(steps)"),
    Mutant("begun on a version read anew", FLOW, "id=step.shopper.id,\n        version=step.version,\n        doc=encode(step.shopper),\n        due_at=due_at,\n        notifications=(step.row,),\n        settings_version=loaded.version,\n",
           "id=step.shopper.id,\n        version=ports.store.get(step.row.shop, (step.row.shopper,))[step.row.shopper].version,\n        doc=encode(step.shopper),\n        due_at=due_at,\n        notifications=(step.row,),\n        settings_version=loaded.version,\n"),
    Mutant("no durable begin", FLOW, "refused = yield call(ports.store.commit, [*changes, *beginning])",
           "refused = yield call(ports.store.commit, changes)"),
    Mutant("an old decision is good enough", FLOW, "if not steps or (now <= decided + _FRESH and not anyway):", "if True:"),
    Mutant("the lease may have lapsed before the begin", FLOW,
           "    if now >= until:\n        ran.overtaken += len(steps)\n        steps.clear()\n        return []\n", ""),
    Mutant("the price may have changed", FLOW, "if same and _same_offer(case, products):", "if same:"),
    Mutant("what is decided again is sent all the same", FLOW, "    steps[:] = kept\n", ""),
    Mutant("begun for all devices at once", FLOW,
           "(first,), tuple(rest), now, expires))", "message.addresses, (), now, expires))"),
    Mutant("the attempt that is begun is the one handed over", FLOW,
           "            (self.address, self.attempt, self.expires), self.answer, self.next = self.next, None, None\n",
           "            (self.address, _, self.expires), self.answer, self.next = self.next, None, None\n"),
    # --- the wire
    Mutant("a late worker sends", FLOW, "if now >= step.expires or now > step.message.deadline]", "if False]"),
    Mutant("handed over twice", FLOW, "        one_by_one: Sequence[object] = yield Each(channel.send, messages, limit)",
           "        yield Each(channel.send, messages, limit)\n        one_by_one: Sequence[object] = yield Each(channel.send, messages, limit)"),
    Mutant("a batch is handed over twice", FLOW, "    (answers,) = yield Each(channel.send_many, [tuple(messages)], 1)",
           "    yield Each(channel.send_many, [tuple(messages)], 1)\n    (answers,) = yield Each(channel.send_many, [tuple(messages)], 1)"),
    Mutant("too few answers are matched by their place", FLOW, "    if not isinstance(answers, list | tuple) or len(answers) != len(messages):",
           '    answers = [*answers, *[Sent("not_sent")] * len(messages)][: len(messages)] if isinstance(answers, list | tuple) else answers\n    if not isinstance(answers, list | tuple) or len(answers) != len(messages):'),
    Mutant("resend on unknown", FLOW, 'return Sent("unknown", type(answer).__name__)', 'return Sent("not_sent", type(answer).__name__)'),
    Mutant("an exception is a success", FLOW, 'return Sent("unknown", type(answer).__name__)', 'return Sent("ok", type(answer).__name__)'),
    Mutant("every device at every attempt", DOMAIN,
           "to = [a for a in reached if (known[a].rank is Rank.NOT_SENT if a in known else not partly)]", "to = list(reached)"),
    Mutant("a message in doubt goes to a new address", DOMAIN, "else not partly)]", "else True)]"),
    Mutant("a retry is a new message", DOMAIN, "        notification=case.retried.id, case", '        notification=case.retried.id[:-1] + "r", case'),
    Mutant("the same attempt number again", DOMAIN, "attempt=case.retried.attempt + 1 if needs_another else case.retried.attempt", "attempt=case.retried.attempt"),
    Mutant("a refused device holds up the others", DOMAIN, "return sending.again_at(to[0]) if to else sending.retry_at",
           "return sending.retry_at"),
    Mutant("the last that was refused is tried again first", DOMAIN, "sorted(to, key=lambda a: sending.again_at(a) or _AT_ONCE)",
           "sorted(to, key=lambda a: sending.again_at(a) or _AT_ONCE, reverse=True)"),
    Mutant("the next device on a lapsed lease", FLOW, "if go_on and now < step.expires and isinstance", "if go_on and isinstance"),
    Mutant("a new shopper knows old settings", FLOW, "settings_version=None if draft.version else loaded.version", "settings_version=None"),
    Mutant("no backing off", DOMAIN, "(again := _again_at(case, case.retried)) is not None and again > ready", "False"),
    # --- settle
    Mutant("settled without looking who was first", FLOW, "min(step.expires for step in steps))\n    for change",
           "min(step.expires for step in steps))\n    refused = set()\n    for change"),
    Mutant("goes on to the next device although overtaken", FLOW, "go_on=tries == 0)", "go_on=True)"),
    Mutant("a reject overrules an unknown outcome", DOMAIN,
           "    REJECTED = 2\n    UNKNOWN = 3\n", "    UNKNOWN = 2\n    REJECTED = 3\n"),
    Mutant("a late success does not count", DOMAIN, "return (part.attempt, part.rank, part.again", "return (part.attempt, min(part.rank, 3), part.again"),
    Mutant("what did not go out is over", FLOW,
           '    if sending.state == "NOT_SENT" and ends(decision, step.row.campaign):\n        due_at = now  # the step ends here; the worker that claims it next records it in the ledger\n', ""),
    Mutant("settled over what was read before", FLOW, "step.shopper, step.version = decode(stored.doc), stored.version",
           "step.version = stored.version"),
    Mutant("an answer that comes second is dropped", FLOW,
           "        pending = yield from _reload(ports, loaded.shop, pending, ran)\n", "        return going_on\n"),
    # --- who was lost
    Mutant("nobody is due after a begin", FLOW, "    due_at: datetime | None = expires", "    due_at: datetime | None = None"),
    Mutant("begun with a lease that is over", FLOW, "    expires = now + ports.lease", "    expires = now"),
    Mutant("claimed for no time", FLOW, "    until = now + ports.lease", "    until = now"),
    Mutant("a lost message is sent again", FLOW, '(p.address, "unknown") for p in sending.parts', '(p.address, "not_sent") for p in sending.parts'),
    Mutant("a lost message is never given up", FLOW, 'if sending.expires is not None and sending.expires <= now and sending.state == "BEGUN":', "if False:"),
    Mutant("given up while still on its way", FLOW, "sending.expires is not None and sending.expires <= now and", "sending.expires is not None and"),
    Mutant("nobody looks after a lapsed message", DOMAIN,
           'if sending.expires is not None and sending.state == "BEGUN" and (at is None or sending.expires < at):', "if False:"),
    Mutant("a second message while one is on its way", DOMAIN, "if shopper.sends and (flight := _in_flight(shopper, now)) is not None:\n        return flight\n", "if False:\n        pass\n"),
    # --- who may be written to
    Mutant("a cart that was bought", DOMAIN, "if case.order is None and case.session is not None and case.session.closed is not None:", "if False:"),
    Mutant("purchases by the person do not count", DOMAIN, "if bought is not None and (bought_at is None or bought > bought_at):", "if False:"),
    Mutant("consent is not asked", DOMAIN, "if consent is not None and consent.granted and _has_address(shopper, channel):", "if _has_address(shopper, channel):"),
    Mutant("both kinds for one session", DOMAIN, "    if taken is not None:\n", "    if taken is not None and taken.campaign == case.campaign.id:\n"),
    Mutant("a paused shop", DOMAIN, 'return Reason("shop_paused") if case.shop.paused else None', "return None"),
    Mutant("a campaign that is off", DOMAIN, "return None if case.campaign.enabled else", "return None if True else"),
    Mutant("the holdout is written to", DOMAIN, "    withheld, variant = held_out(case.drawn), ", "    withheld, variant = False, "),
    # --- when
    Mutant("the cap is not read", DOMAIN, "if len(window) >= cap.limit:", "if False:"),
    Mutant("the cap is one too high", DOMAIN, "if len(window) >= cap.limit:", "if len(window) > cap.limit:"),
    Mutant("unknown outcomes take no slot", DOMAIN, 'return send.state not in ("WITHHELD", "NOT_SENT")', 'return send.state not in ("WITHHELD", "NOT_SENT", "AMBIGUOUS")'),
    Mutant("quiet hours are not kept", DOMAIN, "    if not is_quiet(local.time(), quiet):", "    if True:"),
    Mutant("quiet hours by UTC", DOMAIN, "    local = at.astimezone(where)\n", "    local = at.astimezone(UTC)\n"),
    Mutant("too late is not too late", DOMAIN, "    if now > deadline:\n", "    if False:\n"),
    Mutant("a step ends in silence when another campaign waits", DOMAIN,
           "    return any([ended == campaign for ended, _ in _objections(decision)])", "    return isinstance(decision, Skip)"),
    Mutant("an early look ends the step", DOMAIN,
           "    if isinstance(when, Reason) or when.reason is not None:\n        return when\n    if case.products",
           "    if isinstance(when, Reason):\n        return when\n    if case.products"),
    Mutant("the wait is not waited", DOMAIN, "    due = quiet + wait\n", "    due = quiet\n"),
    # --- what is taken in
    Mutant("a delivery counts once half of it is written", MEMORY, "            if not refused:", "            if True:"),
    Mutant("deliveries are not remembered", FLOW, "deliveries = [(fold.shop.id, delivery) for fold in folds for delivery in fold.deliveries]", "deliveries: list[tuple[str, str]] = []"),
    Mutant("an overtaken event is lost", FLOW, "        if not refused:\n            return [unread", "        if True:\n            return [unread"),
    Mutant("an erasure is not done", FLOW, "            yield from erase_shopper(ports, shop.id, draft.shopper, at)\n", ""),
    Mutant("late news brings the erased back", FLOW, "            if erased is not None and at <= erased:", "            if False:"),
    Mutant("one order event too few at the border", DOMAIN, "        bought_at=later_of(a.bought_at, b.bought_at),\n", "        bought_at=_earlier(a.bought_at, b.bought_at),\n"),
    Mutant("an echo is a new cart", DOMAIN, "        return snapshot.at > echoes or bought_at is None or not _is_echo(snapshot, cart, bought_at, shopper)\n",
           "        return True\n"),
    Mutant("any change after a purchase is an echo", DOMAIN, "    return had.issuperset(line_digests(lines_of(snapshot)))", "    return True"),
    Mutant("a renewal ends every cart", DOMAIN, ' and o.origin != "renewal"', ""),
    Mutant("a clock that is ahead is believed", FLOW, "    return attrs.evolve(event, **changes) if ahead else event", "    return event"),
    Mutant("news that was ahead is new again", FLOW, "known_by if heard is not known else delivered_by, known_by)", "delivered_by, delivered_by)"),
    Mutant("the sends of an open cart are forgotten", DOMAIN, "    needed = sorted([s for s in _needed(shopper) if s.id not in newest],", "    needed = sorted([s for s in shopper.sends[:0]],"),
    Mutant("retention forgets the sends of an open cart", DOMAIN, "        old -= {s.id for s in _needed(shopper)}", "        pass"),
    Mutant("what was forgotten was never sent", FLOW, "    forgotten = _forgotten(shopper)\n", "    forgotten = None\n"),
    # --- carts that are reported by changes
    Mutant("a change counts once for each time it has", DOMAIN, "blake2b(event.change.encode(), digest_size=8)", "blake2b(f'{event.change}{event.at}'.encode(), digest_size=8)"),
    Mutant("what the snapshot has counts again", DOMAIN, "changes = [change for change in cart.changes if since is None or change.at > since]\n    return replay", "changes = list(cart.changes)\n    return replay"),
    Mutant("what is taken out goes below nothing", DOMAIN, "        if left <= 0:\n            if before is not None:", "        if left == 0:\n            if before is not None:"),
    Mutant("of one instant what is put in comes last", DOMAIN, "return LineChange(event.at, out, own_id,", "return LineChange(event.at, not out, own_id,"),
    Mutant("changes are replayed as they came", DOMAIN, "    return tuple(sorted(by_id.values()))", "    return tuple(by_id.values())"),
    Mutant("copies of one change have one time", DOMAIN, "    since = last.at - JITTER if last is not None else None", "    since = last.at if last is not None else None"),
    Mutant("of two copies the last that came", DOMAIN, "by_id[change.id] = change if known is None or change < known else known", "by_id[change.id] = change"),
    Mutant("what was bought is still in the cart", DOMAIN, "    since = later_of(base.at if base is not None else None, border)\n", "    since = base.at if base is not None else None\n"),
    Mutant("changes beyond the newest are lost", DOMAIN, "    if not counting:\n        return replace(cart, changes=rest)", "    if True:\n        return replace(cart, changes=rest)"),
    Mutant("a cart that changes emptied goes on", DOMAIN, "        if held.emptied_at is not None and (border", "        if False and (border"),
    Mutant("a cart of changes is certain", DOMAIN, "        held is None, sure, None if held", "        True, sure, None if held"),
    Mutant("what changes put in before a purchase is new after it", DOMAIN, "    had.update([line_digest(added.product, added.variant) for added in cart.added if added.at <= bought_at])\n", ""),
    Mutant("a step without lines empties the checkout", DOMAIN, '    checkout = Checkout(f"checkout:{event.checkout}", reached=reached, reached_at=event.at)', '    checkout = Checkout(f"checkout:{event.checkout}", None, reached, event.at)'),
    # --- what is only pointed at
    Mutant("a cart that is to be fetched is written about", FLOW, "    tokens = sorted(held.intersection(session.tokens))\n    if not tokens:", "    tokens = sorted(held.intersection(session.tokens))\n    if True:"),
    Mutant("news that comes during a fetch is lost with it", DOMAIN, "        if after.get(document) != was:", "        if document not in after:"),
    Mutant("what could not be fetched is done", FLOW, "    left = yield from _closed(ports, shop, asked, done, now, ran)", "    left = yield from _closed(ports, shop, asked, [a.pointer for a in asked], now, ran)"),
    Mutant("pointers wait for nobody", FLOW, "        yield from _set_alarm(ports, shop, now)\n", ""),
    Mutant("what cannot be looked up is sent", FLOW, "<= known:\n            back.append(", "<= known and False:\n            back.append("),
    # --- who is who
    Mutant("what changes hands is written in halves", FLOW, "        together=draft.together,\n", ""),
    Mutant("who joins somebody leaves the group", FLOW, "        kept.together = self._group((a, b), 0)\n", ""),
    Mutant("only the people an event names decide", FLOW, "            for k in sorted(names_mentioned(draft.shopper)):\n", "            for k in ():\n"),
    Mutant("a claim ignores time", DOMAIN, "    return claim.at, -rank, claim.key", "    return -rank, claim.key"),
    Mutant("the first claim holds for good", DOMAIN, "    if at is None:\n        return claims[-1]\n", "    if at is None:\n        return claims[0]\n"),
    Mutant("a cart is who holds its key today", DOMAIN, "                return self.root(named.key, named.at)\n", "                return self.root(named.key)\n"),
    Mutant("as of a time takes the claim after it", DOMAIN, "    return claims[n - 1] if n else claims[0]", "    return claims[min(n, len(claims) - 1)]"),
    Mutant("everybody who shares a key is one person", DOMAIN, "    waiting = [k for key in keys for k in bonded.get(key, (key,))]\n    asked", "    waiting: list[str] = []\n    asked"),
    Mutant("declared to be one, and nothing kept of it", DOMAIN, "            self.bonds |= {(names[0], k) for k in names[1:]}\n", "            pass\n"),
    Mutant("two addresses of one guest are two people", DOMAIN, '    return {(names[0], k) for k in names[1:] if kind_of(k) == kind} if kind in ("email", "phone") else set()', "    return set()"),
    Mutant("statements do not travel with the key", DOMAIN, "        return Person(with_view(shopper, deal.statements), tuple(continues))", "        return Person(with_view(shopper, _statements(kept)), tuple(continues))"),
    Mutant("a no is not the address's", DOMAIN, "        if channel in own.consents and (k == address or _was_theirs(", "        if channel in own.consents and (_was_theirs("),
    Mutant("what others said under a key is the holder's", DOMAIN, "    return not claims or claim_held_at(claims, at).key in shopper.keys", "    return True"),
    Mutant("a yes of before they were one lifts a no", DOMAIN, "y.at > consent.at and y.at >= _one_since(holders[k], holders[by])", "y.at > consent.at"),
    Mutant("a guest's cart goes to a customer's phone", DOMAIN, "    if not names or not shopper.devices or not shopper.claims:\n        return shopper", "    if True:\n        return shopper"),
    Mutant("an address of another is written to", DOMAIN, "    if not shopper.keys or (known is not None and _holds(shopper, kind, known)):", "    if True:"),
    # --- the ledger
    Mutant("a step that ends leaves no word", FLOW, "        rows += skipped_rows(shopper, shop, over, now, products)\n", "        pass\n"),
    Mutant("a withheld message is credited", DOMAIN, "if about is None or sending.withheld or about.at >= ordered:", "if about is None or about.at >= ordered:"),
    # --- the store
    Mutant("the store ignores versions", MEMORY, "!= version", "is None"),
    Mutant("a claim keeps the version", MEMORY, "Stored(stored.shop, stored.id, stored.version + 1, stored.doc, until)", "Stored(stored.shop, stored.id, stored.version, stored.doc, until)"),
    Mutant("a claim is no lease", MEMORY, "stored.version + 1, stored.doc, until)", "stored.version + 1, stored.doc, stored.due_at)"),
    Mutant("waking keeps the versions", MEMORY, "stored.version + 1, stored.doc, due_at)", "stored.version, stored.doc, due_at)"),
)  # fmt: skip

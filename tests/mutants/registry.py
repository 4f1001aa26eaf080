"""Named ways to break the delivery protocol: each is one small edit of the real source that a promise forbids.

A mutant is a piece of text in one module and what it is replaced by. It is applied to a copy of the source tree, so that the
whole library, and whatever runs it, is the broken one. `test_every_mutant_applies` keeps the pieces in step with the code.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).parents[2] / "src" / "cartback"


class Mutant(NamedTuple):
    """One way to break it: `old` occurs once in `module` and becomes `new`."""

    name: str
    module: str
    old: str
    new: str

    def apply(self, root: Path) -> None:
        """Break the copy of the library at `root`."""
        path = root / self.module
        text = path.read_text()
        if text.count(self.old) != 1:
            raise ValueError(f"{self.name}: its text occurs {text.count(self.old)} times in {self.module}")
        path.write_text(text.replace(self.old, self.new))


STEPS, DELIVERY, DISPATCH, INTAKE, FOLD = (
    "flow/steps.py",
    "flow/delivery.py",
    "flow/dispatch.py",
    "flow/intake.py",
    "flow/fold.py",
)
DECISION, TIMING, SHOPPER, CASE = "domain/decision.py", "domain/timing.py", "domain/shopper.py", "domain/case.py"
HEARD, FORGOTTEN, PEOPLE = "flow/heard.py", "flow/forgotten.py", "domain/people.py"
ELIGIBILITY, SESSION, MEMORY = "domain/eligibility.py", "domain/session.py", "stores/memory.py"
LEDGER, ATTRIBUTION, CAMPAIGN = "domain/ledger.py", "domain/attribution.py", "domain/campaign.py"

MUTANTS = (
    # --- begin
    Mutant("begun although refused", DELIVERY,
           "begun = [step for step in steps if (step.row.shop, step.shopper.id) not in refused]", "begun = list(steps)"),
    Mutant("begun on a version read anew", DELIVERY, "id=step.shopper.id,\n        version=step.version,\n        doc=encode(step.shopper),\n        due_at=due_at,\n        notifications=(step.row,),\n        settings_version=loaded.version,\n",
           "id=step.shopper.id,\n        version=ports.store.get(step.row.shop, (step.row.shopper,))[step.row.shopper].version,\n        doc=encode(step.shopper),\n        due_at=due_at,\n        notifications=(step.row,),\n        settings_version=loaded.version,\n"),
    Mutant("no durable begin", DELIVERY, "refused = yield call(ports.store.commit, [*changes, *beginning])",
           "refused = yield call(ports.store.commit, changes)"),
    Mutant("an old decision is good enough", DELIVERY, "if now <= decided + _FRESH:", "if True:"),
    Mutant("the lease may have lapsed before the begin", DELIVERY,
           "    if now >= until:\n        ran.overtaken += len(steps)\n        steps.clear()\n        return []\n", ""),
    Mutant("the price may have changed", DELIVERY, "if same and _same_offer(case, products):", "if same:"),
    Mutant("what is decided again is sent all the same", DELIVERY, "    steps[:] = kept\n", ""),
    Mutant("begun for all devices at once", DELIVERY,
           "(first,), tuple(rest), now, expires))", "message.addresses, (), now, expires))"),
    Mutant("the attempt that is begun is the one handed over", STEPS,
           "            (self.address, self.attempt, self.expires), self.answer, self.next = self.next, None, None\n",
           "            (self.address, _, self.expires), self.answer, self.next = self.next, None, None\n"),
    # --- the wire
    Mutant("a late worker sends", DELIVERY, "if now >= step.expires or now > step.message.deadline]", "if False]"),
    Mutant("handed over twice", DELIVERY, "        answers = (yield Each(channel.send, messages, ports.parallel)) if",
           "        if channel is not None and messages:\n            yield Each(channel.send, messages, ports.parallel)\n        answers = (yield Each(channel.send, messages, ports.parallel)) if"),
    Mutant("resend on unknown", DELIVERY, 'return Sent("unknown", type(answer).__name__)', 'return Sent("not_sent", type(answer).__name__)'),
    Mutant("an exception is a success", DELIVERY, 'return Sent("unknown", type(answer).__name__)', 'return Sent("ok", type(answer).__name__)'),
    Mutant("every device at every attempt", CASE,
           "to = [a for a in reached if (known[a].rank == 1 if a in known else not partly)]", "to = list(reached)"),
    Mutant("the next channel after an unknown outcome", CASE, 'return rest if state == "FAILED" else ()', "return rest"),
    Mutant("a retry is a new message", DECISION, "return Message(case.retried.id, case, channel, to, attempt, found.deadline, False, variant)",
           'return Message(case.retried.id[:-1] + "r", case, channel, to, attempt, found.deadline, False, variant)'),
    Mutant("the same attempt number again", DECISION, "+ (not to or _had(case.retried, to[0]))", "+ 0"),
    Mutant("a refused device holds up the others", TIMING, "return None if to and not sending.tried(to[0]) else sending.retry_at",
           "return sending.retry_at"),
    Mutant("the next device on a lapsed lease", DELIVERY, "if go_on and now < step.expires and isinstance", "if go_on and isinstance"),
    Mutant("a new shopper knows old settings", INTAKE, "settings_version=None if w.version else loaded.version", "settings_version=None"),
    Mutant("no backing off", TIMING, "(again := _again_at(case, case.retried)) is not None and again > ready", "False"),
    # --- settle
    Mutant("settled without looking who was first", DELIVERY, "min(step.expires for step in steps))\n    for change",
           "min(step.expires for step in steps))\n    refused = set()\n    for change"),
    Mutant("goes on to the next device although overtaken", DELIVERY, "go_on=tries == 0)", "go_on=True)"),
    Mutant("a reject overrules an unknown outcome", SHOPPER,
           'OUTCOMES = ("begun", "not_sent", "rejected", "unknown", "ok")', 'OUTCOMES = ("begun", "not_sent", "unknown", "rejected", "ok")'),
    Mutant("a late success does not count", SHOPPER, "if mine is None or (part.attempt, part.rank) > (mine.attempt, mine.rank):",
           "if mine is None or mine.rank == 0:"),
    Mutant("what did not go out is over", DELIVERY,
           '    if sending.state == "NOT_SENT" and ends(decision, step.row.campaign):\n        due_at = now  # the step ends here; whoever claims it next says so in the ledger\n', ""),
    Mutant("settled over what was read before", DELIVERY, "step.shopper, step.version = decode(stored.doc), stored.version",
           "step.version = stored.version"),
    Mutant("an answer that comes second is dropped", DELIVERY,
           "        pending = yield from _reload(ports, loaded.shop, pending, ran)\n", "        return going_on\n"),
    # --- who was lost
    Mutant("nobody is due after a begin", DELIVERY, "    due_at: datetime | None = expires", "    due_at: datetime | None = None"),
    Mutant("begun with a lease that is over", DELIVERY, "    expires = now + ports.lease", "    expires = now"),
    Mutant("claimed for no time", DISPATCH, "    until = now + ports.lease", "    until = now"),
    Mutant("a lost message is sent again", DISPATCH, '(p.address, "unknown") for p in sending.parts', '(p.address, "not_sent") for p in sending.parts'),
    Mutant("a lost message is never given up", DISPATCH, 'if sending.expires is not None and sending.expires <= now and sending.state == "BEGUN":', "if False:"),
    Mutant("given up while still on its way", DISPATCH, "sending.expires is not None and sending.expires <= now and", "sending.expires is not None and"),
    Mutant("nobody looks after a lapsed message", INTAKE,
           'if sending.expires is not None and sending.state == "BEGUN" and (at is None or sending.expires < at):', "if False:"),
    Mutant("a second message while one is on its way", DECISION, "if shopper.sends and (flight := _in_flight(shopper, now)) is not None:\n        return flight\n", "if False:\n        pass\n"),
    # --- who may be written to
    Mutant("a cart that was bought", ELIGIBILITY, "if case.order is None and case.session is not None and case.session.closed is not None:", "if False:"),
    Mutant("purchases by the person do not count", SESSION, "if bought is not None and (bought_at is None or bought > bought_at):", "if False:"),
    Mutant("consent is not asked", CASE, "if consent is not None and consent.granted and _has_address(shopper, channel):", "if _has_address(shopper, channel):"),
    Mutant("both kinds for one session", ELIGIBILITY, "    if taken is not None:\n", "    if taken is not None and taken.campaign == case.campaign.id:\n"),
    Mutant("a paused shop", ELIGIBILITY, 'return Reason("shop_paused") if case.shop.paused else None', "return None"),
    Mutant("a campaign that is off", ELIGIBILITY, "return None if case.campaign.enabled else", "return None if True else"),
    Mutant("the holdout is written to", DECISION, "    withheld, variant = assignment(", "    _, variant = assignment("),
    # --- when
    Mutant("the cap is not read", TIMING, "if len(window) >= cap.limit:", "if False:"),
    Mutant("the cap is one too high", TIMING, "if len(window) >= cap.limit:", "if len(window) > cap.limit:"),
    Mutant("unknown outcomes take no slot", TIMING, 'return send.state not in ("WITHHELD", "NOT_SENT")', 'return send.state not in ("WITHHELD", "NOT_SENT", "AMBIGUOUS")'),
    Mutant("quiet hours are not kept", TIMING, "    if not is_quiet(local.time(), quiet):", "    if True:"),
    Mutant("quiet hours by UTC", TIMING, "    local = at.astimezone(where)\n", "    local = at.astimezone(UTC)\n"),
    Mutant("too late is not too late", TIMING, "    if now > deadline:\n", "    if False:\n"),
    Mutant("a step ends in silence when another campaign waits", INTAKE,
           "    return any([ended == campaign for ended, _ in over])", "    return isinstance(decision, Skip)"),
    Mutant("an early look ends the step", DECISION,
           "    if isinstance(found, Reason) or found.reason is not None:\n        return found\n    if case.products",
           "    if isinstance(found, Reason):\n        return found\n    if case.products"),
    Mutant("the wait is not waited", TIMING, "    due = case.clock + pace.wait\n    if case.step == 0:", "    due = case.clock\n    if case.step == 0:"),
    # --- what is taken in
    Mutant("a delivery counts once half of it is written", MEMORY, "            if not refused:", "            if True:"),
    Mutant("deliveries are not remembered", INTAKE, "deliveries = [(fold.shop.id, delivery) for fold in folds for delivery in fold.deliveries]", "deliveries: list[tuple[str, str]] = []"),
    Mutant("an overtaken event is lost", INTAKE, "        if not refused:\n            return [unread", "        if True:\n            return [unread"),
    Mutant("an erasure is not done", INTAKE, "            yield from erase_shopper(ports, shop.id, w.shopper, at)\n", ""),
    Mutant("late news brings the erased back", FOLD, "            if erased is not None and one.event.at <= erased:", "            if False:"),
    Mutant("one order event too few at the border", SHOPPER, "        bought_at=_later(a.bought_at, b.bought_at),\n", "        bought_at=_earlier(a.bought_at, b.bought_at),\n"),
    Mutant("an echo is a new cart", SESSION, "        return snapshot.at > echoes or bought_at is None or not _is_echo(snapshot, cart, bought_at, shopper)\n",
           "        return True\n"),
    Mutant("any change after a purchase is an echo", SESSION, "    return had.issuperset(line_digests(lines_of(snapshot)))", "    return True"),
    Mutant("a renewal ends every cart", SHOPPER, ' and o.origin != "renewal"', ""),
    Mutant("a clock that is ahead is believed", HEARD, "    return attrs.evolve(event, **changes) if ahead else event", "    return event"),
    Mutant("news that was ahead is new again", FOLD, "self.digest if self.ahead else None", "None"),
    Mutant("the sends of an open cart are forgotten", SHOPPER, "    needed = sorted([s for s in _needed(shopper) if s.id not in newest],", "    needed = sorted([s for s in shopper.sends[:0]],"),
    Mutant("retention forgets the sends of an open cart", SHOPPER, "        old -= {s.id for s in _needed(shopper)}", "        pass"),
    Mutant("what was forgotten was never sent", FORGOTTEN, "    forgotten = _forgotten(shopper)\n", "    forgotten = None\n"),
    # --- who is who
    Mutant("what changes hands is written in halves", INTAKE, "                together=w.together,\n", ""),
    Mutant("who joins somebody leaves the group", FOLD, "        kept.together = self._group((a, b), 0)\n", ""),
    Mutant("only the people an event names decide", FOLD, "            for k in sorted(mentioned(w.shopper)):\n", "            for k in ():\n"),
    Mutant("a claim ignores time", SHOPPER, "    return claim.at, -rank, claim.key", "    return -rank, claim.key"),
    Mutant("the first claim holds for good", PEOPLE, "    if at is None:\n        return claims[-1]\n", "    if at is None:\n        return claims[0]\n"),
    Mutant("a cart is who holds its key today", PEOPLE, "                return self.root(named.key, named.at)\n", "                return self.root(named.key)\n"),
    Mutant("as of a time takes the claim after it", PEOPLE, "    return claims[n - 1] if n else claims[0]", "    return claims[min(n, len(claims) - 1)]"),
    Mutant("everybody who shares a key is one person", PEOPLE, "    waiting = [k for key in keys for k in bonded.get(key, (key,))]\n    asked", "    waiting: list[str] = []\n    asked"),
    Mutant("declared to be one, and nothing kept of it", PEOPLE, "            self.bonds |= {(names[0], k) for k in names[1:]}\n", "            pass\n"),
    Mutant("two addresses of one guest are two people", PEOPLE, '    return {(names[0], k) for k in names[1:] if kind_of(k) == kind} if kind in ("email", "phone") else set()', "    return set()"),
    Mutant("statements do not travel with the key", PEOPLE, "        return Person(with_view(shopper, deal.statements), tuple(continues))", "        return Person(with_view(shopper, _statements(kept)), tuple(continues))"),
    Mutant("a no is not the address's", PEOPLE, "        if channel in own.consents and (k == address or _said_by(", "        if channel in own.consents and (_said_by("),
    Mutant("what others said under a key is the holder's", PEOPLE, "    return not claims or _at(claims, at).key in shopper.keys", "    return True"),
    Mutant("a yes of before they were one lifts a no", PEOPLE, "y.at > consent.at and y.at >= max(_since(shopper, k), _since(shopper, by))", "y.at > consent.at"),
    Mutant("a guest's cart goes to a customer's phone", PEOPLE, "    if not names or not shopper.devices or not shopper.claims:\n        return shopper", "    if True:\n        return shopper"),
    Mutant("an address of another is written to", PEOPLE, "    if not shopper.keys or (known is not None and _holds(shopper, kind, known)):", "    if True:"),
    # --- the ledger
    Mutant("a step that ends leaves no word", DISPATCH, "        rows += _skipped(shopper, shop, over, now, products)\n", "        pass\n"),
    Mutant("credited twice", ATTRIBUTION, "if about is None or sending.withheld or about.at >= ordered:", "if about is None or about.at >= ordered:"),
    # --- the store
    Mutant("the store ignores versions", MEMORY, "!= version", "is None"),
    Mutant("a claim keeps the version", MEMORY, "Stored(stored.shop, stored.id, stored.version + 1, stored.doc, until)", "Stored(stored.shop, stored.id, stored.version, stored.doc, until)"),
    Mutant("a claim is no lease", MEMORY, "stored.version + 1, stored.doc, until)", "stored.version + 1, stored.doc, stored.due_at)"),
    Mutant("waking keeps the versions", MEMORY, "stored.version + 1, stored.doc, due_at)", "stored.version, stored.doc, due_at)"),
)  # fmt: skip

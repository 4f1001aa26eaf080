"""What can be judged only at the end: every step ended, with a reason and the truth, and nothing was lost or credited wrongly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from .history import Ended, HandOver, Heard, Outage, Policy, Row, Saved, Sequence
from .judge import Judge
from .people import AFTER_CLICK, AFTER_SEND, Book, Border, Person, Step

_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
_WINDOW = 15 * _MINUTE
_ECHO = 10 * _MINUTE


def judge_ending(judge: Judge) -> None:
    """Flag, on the judge, whatever the end of its history shows to be wrong."""
    ending = judge.history.ending
    if ending is None:
        return
    last = len(judge.history.records)
    for told in ending.surprises:
        judge.flag("surprise", last, told)
    if ending.endless:
        judge.flag("endless", last, "something was claimed, and left as it was, over and over")
    for told in ending.due:
        judge.flag("left_due", last, told)
    for shop, rows in ending.rows.items():
        _rows_end(judge, shop, rows, last)
        _truth(judge, shop, {row.id: row for row in rows}, last)
        _credits(judge, shop, {row.id: row for row in rows}, last)
        _silent(judge, shop, rows, last)
    _bursts(judge, last)


def _rows_end(judge: Judge, shop: str, rows: list[Row], last: int) -> None:
    """No row is left open, each says why, and those of the forgotten say nothing."""
    wiped = judge.book.wiped.get(shop, set())
    for row in rows:
        if row.state == "BEGUN":
            judge.flag("left_begun", last, f"{shop}/{row.id} since {row.decided}")
        if row.state in ("SKIPPED", "FAILED") and not row.reasons and not row.details and row.id not in wiped:
            judge.flag("no_reason", last, f"{shop}/{row.id} {row.state} for no reason")
        if row.id in wiped and (row.shopper or row.words != (None, None)):
            judge.flag("not_forgotten", last, f"{shop}/{row.id} still says {row.words} about {row.shopper!r}")


def _truth(judge: Judge, shop: str, rows: dict[str, Row], last: int) -> None:
    """What the ledger says of a message is what became of it, or that nobody knows."""
    well = {r.job for r in judge.history.records if isinstance(r, Ended) and r.well}
    wiped = judge.book.wiped.get(shop, set())
    for (of, name), step in judge.book.steps.items():
        if of != shop:
            continue
        row = rows.get(name)
        if row is None:
            judge.flag("row_lost", last, f"{shop}/{name} is not in the ledger")
            continue
        taken = [h for h, _ in step.handed if h.taken]
        if taken and row.state not in ("SENT", "AMBIGUOUS", "BEGUN"):
            judge.flag("untrue", last, f"{shop}/{name} is {row.state}, yet the provider has it")
        if row.state == "SENT" and not taken:
            judge.flag("untrue", last, f"{shop}/{name} is SENT, yet no provider has it")
        if row.state != "SENT" and name not in wiped and any(h.told == "ok" and h.job in well for h in taken):
            judge.flag("not_upgraded", last, f"{shop}/{name} is {row.state}, though its worker heard ok and ended well")


# --- credits ----------------------------------------------------------------------------------------------------------


def _credits(judge: Judge, shop: str, rows: dict[str, Row], last: int) -> None:
    """An order is credited at most once, to a message that may have moved it; and is, when one did."""
    ending = judge.history.ending
    found = ending.credits[shop] if ending is not None else []
    orders = {
        f.said["order"]: f
        for f in judge.history.records
        if isinstance(f, Heard) and f.shop == shop and f.what == "order"
    }
    for order, times in Counter(c.order for c in found).items():
        if times > 1:
            judge.flag("credited_twice", last, f"{shop}/{order} is credited {times} times")
    for c in found:
        step, placed = judge.book.steps.get((shop, c.notification)), orders.get(c.order)
        if step is None or step.withheld or placed is None or placed.said["test"]:
            judge.flag("wrong_credit", last, f"{shop}/{c.order} to {c.notification}: no such message, or no such order")
        elif min(b.clock for b in step.begins) >= placed.at:
            judge.flag("wrong_credit", last, f"{shop}/{c.order} of {placed.at} to {c.notification}, begun later")
    have = {c.order for c in found}
    for person in judge.book.people.values():
        if person.shop == shop:
            for order, why in _earned(person, rows):
                if order not in have:
                    judge.flag("no_credit", last, f"{shop}/{order}: {why}")


def _earned(person: Person, rows: dict[str, Row]) -> Iterator[tuple[str, str]]:
    """The orders that some message must be credited with."""
    cancelled = {f.said["order"] for f in person.of("cancel")}
    for f in person.of("order"):
        order = f.said["order"]
        if f.said["test"] or order in cancelled:
            continue
        for step in person.steps.values():
            row = rows.get(step.id)
            if step.withheld or row is None or row.state != "SENT" or step.clock >= f.at:
                continue
            if f.at <= step.clock + AFTER_SEND:
                yield order, f"{step.id} was sent at {step.clock}, ordered at {f.at}"
            for click in person.of("click"):
                if click.said["notification"] == step.id and click.at <= f.at <= click.at + AFTER_CLICK:
                    yield order, f"{step.id} was clicked at {click.at}, ordered at {f.at}"


# --- bursts -----------------------------------------------------------------------------------------------------------


def _bursts(judge: Judge, last: int) -> None:
    """After an outage no campaign writes to anybody more than once, plus once for each cart filled since, in the first minutes."""
    sent = [r for r in judge.history.records if isinstance(r, HandOver) and (r.taken or r.told == "unknown")]
    for outage in (r for r in judge.history.records if isinstance(r, Outage)):
        until = outage.until + _WINDOW
        steps: dict[tuple[int, str], set[str]] = {}
        for h in sent:
            step = judge.book.steps.get((h.shop, h.notification))
            person = judge.book.person(h.shop, step.subject) if step is not None else None
            if step is not None and person is not None and outage.until <= h.true < until:
                steps.setdefault((id(person), step.campaign), set()).add(h.notification)
        for (who, campaign), ids in steps.items():
            person = judge.book.people.get(who)
            if person is None:
                continue
            news = sum(outage.until <= f.true < until for f in person.of("cart", "checkout", "change", "step", "order"))
            if len(ids) > 1 + news:
                told = f"{person.shop}: {len(ids)} messages of {campaign} to one person after {outage.what} was down"
                judge.flag("burst", last, told)


# --- silence ----------------------------------------------------------------------------------------------------------


def _silent(judge: Judge, shop: str, rows: list[Row], last: int) -> None:
    """A cart left in peace, of somebody who said yes and can be reached, has a row in the ledger for what came due."""
    policy = judge.policies.get(shop)
    ending = judge.history.ending
    if policy is None or ending is None or judge.saves[shop] != 1 or shop in judge.gone or policy.seasons:
        return
    first = next(r for r in judge.history.records if isinstance(r, Saved) and r.policy.shop == shop)
    for person in judge.book.people.values():
        if person.shop == shop:
            for told in _unwritten(judge.book, person, policy, rows, first.now, ending.now):
                judge.flag("silent", last, f"{shop}: {told}")


def _unwritten(
    book: Book, person: Person, policy: Policy, rows: list[Row], since: datetime, now: datetime
) -> Iterator[str]:
    found = [f for f in person.of("cart", "checkout") if f.said["lines"]]
    if not found or person.of("change", "step", "seen"):
        return  # of carts of changes, and of waits that a visit begins anew, the other laws tell
    newest = max(found, key=lambda f: f.at)
    tokens = person.lineage(newest.said["tokens"][0])
    content, borders = person.contents(tokens), person.borders(tokens)
    if newest not in content or newest.at < since or any(b.at >= newest.at for b in borders):
        return
    if _is_echo(newest, borders, [f for f in person.of("cart", "checkout") if not tokens.isdisjoint(f.said["tokens"])]):
        return
    opened = max((b.at for b in borders), default=datetime.min.replace(tzinfo=newest.at.tzinfo))
    session = [f for f in content if f.at > opened]
    open_checkouts = {t for f in session if f.what == "checkout" for t in f.said["tokens"][:1]}
    reached = any(f.said["reached"] and f.said["tokens"][0] in open_checkouts for f in person.of("checkout"))
    stage = "checkout_recovery" if reached else "cart_recovery"
    theirs = [s for s in person.steps.values() if s.subject in tokens]
    if any(b.at < s.clock and _before(s, b) for b in borders for s in theirs):
        return  # begun when nobody had heard that the session was over: of which it is, the cart's news then decides
    mine = sorted((s for s in theirs if s.clock > opened), key=lambda s: s.clock)
    fitting = [s for s in policy.sequences.values() if s.id == mine[0].campaign] if mine else []
    fitting = fitting or [s for s in policy.sequences.values() if s.kind == stage]
    if len(fitting) != 1 or (mine and mine[0].kind != fitting[0].kind):
        return
    sequence = fitting[0]
    told = max(f.true for f in person.of("cart", "checkout") if not tokens.isdisjoint(f.said["tokens"]))
    if told > newest.at + sequence.wait - _MINUTE or not _willing(book, person, sequence, newest):
        return
    yield from _missing(
        sequence, newest.at, mine, [r for r in rows if r.subject in tokens and r.decided >= opened], now
    )


def _is_echo(newest: Heard, borders: list[Border], snapshots: list[Heard]) -> bool:
    """Whether the cart was saved once more soon after its purchase, with nothing in it that it did not have before."""
    bought = max((b.at for b in borders if b.why == "purchase"), default=None)
    if bought is None or newest.at > bought + _ECHO:
        return False
    had = {line for f in snapshots if f.at <= bought for line in f.said["lines"]}
    return had.issuperset(newest.said["lines"])


def _before(step: Step, border: Border) -> bool:
    """Whether it was begun before the border was heard of, in truth or by its worker's clock, which may be fast."""
    return any(begun.clock < border.true or begun.true < border.true for begun in step.begins)


def _willing(book: Book, person: Person, sequence: Sequence, newest: Heard) -> bool:
    """Whether they could be reached by one of the campaign's channels all along: by news heard before the cart's last.

    A device counts that was registered under the very name the cart was left under: one that an address alone joined to it
    may be another person's (RULES 9).
    """
    before = newest.at
    for channel in sequence.channels:
        yes = person.consents.get(channel)
        if yes is None or not yes[0] or yes[1] >= before:
            continue
        if any(f.said["channel"] == channel and f.true >= before for f in person.of("consent")):
            continue
        gone = {h.address for step in person.steps.values() for h, _ in step.handed if h.dead}
        gone |= {name.removeprefix("device:") for shop, name in book.moved if shop == person.shop}
        told = [f for f in person.of("email" if channel == "email" else "device") if f.true < before]
        if channel == "push":
            told = [f for f in told if _strongest(f) == _strongest(newest)]
        if any(f.said["address"] not in gone and person.reached_at(channel, f.said["address"]) for f in told):
            return True
    return False


def _strongest(news: Heard) -> str:
    kinds = ("customer", "email", "phone")
    return min(
        (n for n in news.names if n.partition(":")[0] in kinds),
        key=lambda n: (kinds.index(n.partition(":")[0]), n),
        default="",
    )


def _missing(s: Sequence, clock: datetime, mine: list[Step], rows: list[Row], now: datetime) -> Iterator[str]:
    """The steps that must have ended by `now` and have no row."""
    due = clock + s.wait
    for n in range(1 + len(s.follow_ups)):
        if due + s.too_late + 2 * _DAY > now:
            return
        if not any(r.campaign == s.id and r.step == n for r in rows):
            yield f"step {n} of {s.id} about {clock} was due at {due}, and nothing was written down"
            return
        step = next((o for o in mine if o.campaign == s.id and o.step == n), None)
        if step is None or step.state == "NOT_SENT" or n == len(s.follow_ups):
            return  # it was skipped, or given up: the sequence stands still
        due = max(step.clock + s.follow_ups[n], clock + s.wait)

"""Everything ends: from any world, one worker that nothing happens to brings every due step to its end.

Asked of every world at every moment at which it was met, as if all who are under way were killed just then.
"""

from __future__ import annotations

from datetime import timedelta

from attrs import define, field

from cartback.flow import run_due

from . import promises
from .histories import asked_ports
from .moves import World
from .promises import Broken
from .scenario import LEASE, OVER, STEPS, Scenario, undisturbed
from .world import Kept

#: A worker that is still busy with one shopper after so many rounds at one moment will never be done.
_ROUNDS = 20
#: After the last moment a worker comes round at these.
_MORE = tuple(OVER[0] + timedelta(hours=n) for n in range(1, 4))


@define(eq=False)
class Endings:
    """What each world comes to, worked out once for each store and moment."""

    scenario: Scenario
    _ends: dict[tuple[Kept, int], Kept] = field(factory=dict)

    def check(self, world: World, tick: int) -> None:
        """Raises Broken where a step has no end."""
        kept = self._end(world.kept, tick)
        shopper = kept.shoppers[0] if kept.shoppers else None
        promises.check_ended(shopper.due_at if shopper is not None else None, kept.notifications, world.saved, STEPS)

    def _end(self, kept: Kept, tick: int) -> Kept:
        found = self._ends.get((kept, tick))
        if found is None:
            moments = [*(at for at, _ in self.scenario.times), *_MORE]
            end = kept
            for _ in range(_ROUNDS):
                if not any(s.due_at is not None and s.due_at <= moments[tick] for s in end.shoppers):
                    break
                end = undisturbed(end, run_due(asked_ports(LEASE), 10), moments[tick])
            else:
                raise Broken("a worker claims again and again, and nothing comes of it")
            found = self._ends[kept, tick] = end if tick + 1 == len(moments) else self._end(end, tick + 1)
        return found

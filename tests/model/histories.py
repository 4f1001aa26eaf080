"""The real flow as a state machine: a run is the answers it was sent so far, and what it wants next follows from them.

A flow is a generator that knows nothing but its answers. So a run that is under way is a Node, named by its program and its
answers; the generator is run from the start once for each Node, and never for each of the million worlds the Node is in.
What always gets the same answer (settings nobody changes, the copywriter) is answered on the spot: it is no step of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from attrs import define, field, frozen
from msgspec import Struct

from cartback.errors import StoreBusy
from cartback.flow import Call, Each, Ports

from .promises import HandOver
from .world import OPERATIONS

Story: TypeAlias = Generator[Any, Any, Any]


@frozen
class Asked:
    """A port's method, by name: the flow names what it wants, and the explorer answers. Nobody calls it."""

    port: str
    method: str

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise AssertionError(f"{self} was called instead of yielded")

    def __str__(self) -> str:
        return f"{self.port}.{self.method}"


@frozen
class AskedPort:
    """A port whose methods are Asked, and which has nothing else."""

    kind: str
    methods: frozenset[str]
    name: str = "push"

    def __getattr__(self, method: str) -> Asked:
        if method not in self.methods:
            raise AttributeError(f"the model knows no {self.kind}.{method}")
        return Asked(self.kind, method)


def asked(wanted: Call | Each) -> Asked:
    """Which port's method is wanted."""
    method = wanted.method
    if not isinstance(method, Asked):
        raise TypeError(f"the flow asks for {method!r}, which is no port's")
    return method


class Lost(Exception):
    """The port's answer never came."""


@frozen
class Raised:
    """An answer that is an exception, raised at the yield."""

    error: Exception


@frozen
class Program:
    """What a process runs, over and over: `left` times, or for ever."""

    name: str
    start: Callable[[], Story]
    left: int | None = None


@define(eq=False)
class Node:
    """One run under way: `wanted` is what it asks next (None: it is over).

    `partial` are the answers so far to an Each that the node `asking` began; `told` what the clock last said to it,
    `handed` what it handed over.
    """

    id: int
    program: Program
    left: int | None
    answers: tuple[Any, ...]
    wanted: Call | Each | None
    partial: tuple[Any, ...] = ()
    told: datetime | None = None
    handed: tuple[HandOver, ...] = ()
    children: dict[Any, Node] = field(factory=dict)
    error: Exception | None = None
    asking: Node | None = None

    @property
    def idle(self) -> bool:
        return not self.answers and not any(self.partial)


_Wanted: TypeAlias = tuple[Call | Each | None, Exception | None, Story]
#: How many generators are kept where they stopped, for the first answer that comes.
_STOPPED = 20_000


@define(eq=False)
class Histories:
    """Every run seen so far, each once. `constant` answers what is no step: by (port, method)."""

    constant: Mapping[tuple[str, str], Callable[..., Any]]
    nodes: list[Node] = field(factory=list)
    replays: int = 0
    _stopped: dict[Node, Story] = field(factory=dict)
    _roots: dict[tuple[str, int | None], Node] = field(factory=dict)

    def root(self, program: Program, left: int | None) -> Node:
        """The process before it has asked anything, with so many runs left. With none left it wants nothing."""
        found = self._roots.get((program.name, left))
        if found is None:
            wanted, _, _ = self._wants(program, (), None) if left is None or left > 0 else (None, None, None)
            found = self._roots[program.name, left] = self._new(program, left, (), wanted)
        return found

    def answered(
        self, node: Node, answer: Any, told: datetime | None = None, handed: tuple[HandOver, ...] | None = None
    ) -> Node:
        """The run after one more answer."""
        known = frozen_key(answer)
        child = node.children.get(known)
        if child is None:
            answers = (*node.answers, answer)
            wanted, error, story = self._wants(node.program, answers, node)
            child = node.children[known] = self._new(node.program, node.left, answers, wanted)
            if wanted is not None:
                self._stopped[child] = story
                if len(self._stopped) > _STOPPED:
                    del self._stopped[next(iter(self._stopped))]
            child.told = told or node.told
            child.handed = node.handed if handed is None else handed
            child.error = error
        return child

    def one_of(self, node: Node, position: int, answer: Any, handed: HandOver | None = None) -> Node:
        """The run after the answer to one item of an Each; with the last of them the run goes on."""
        assert isinstance(node.wanted, Each)
        asking = node.asking or node
        partial = list(node.partial or (None,) * len(node.wanted.items))
        partial[position] = answer
        now_handed = tuple(sorted((*node.handed, handed))) if handed is not None else node.handed
        if all(one is not None for one in partial):
            return self.answered(asking, partial, handed=now_handed)
        known = ("part", frozen_key(partial))
        child = asking.children.get(known)
        if child is None:
            child = asking.children[known] = self._new(node.program, node.left, node.answers, node.wanted)
            child.partial, child.told, child.handed, child.asking = tuple(partial), node.told, now_handed, asking
        return child

    def _new(self, program: Program, left: int | None, answers: tuple[Any, ...], wanted: Call | Each | None) -> Node:
        node = Node(len(self.nodes), program, left, answers, wanted)
        self.nodes.append(node)
        return node

    def _wants(self, program: Program, answers: tuple[Any, ...], before: Node | None) -> _Wanted:
        """What the program wants after these answers, and the error it ended with, if it did.

        The generator that stopped at the node before is taken on, if nobody has taken it yet; else one runs from the start.
        """
        story = self._stopped.pop(before, None) if before is not None else None
        if story is not None:
            wanted, error = self._go_on(story, answers[-1])
        else:
            self.replays += 1
            story = program.start()
            wanted, error = self._go_on(story, None)
            for answer in answers:
                wanted, error = self._go_on(story, answer)
        return wanted, error, story

    def _go_on(self, story: Story, answer: Any) -> tuple[Call | Each | None, Exception | None]:
        """One answer, and then all those that are constant."""
        try:
            wanted = story.throw(answer.error) if isinstance(answer, Raised) else story.send(_own(answer))
            while (constant := self.constant.get((asked(wanted).port, asked(wanted).method))) is not None:
                wanted = story.send(_constant_answer(wanted, constant))
        except StopIteration as done:
            return None, _fault(done.value)
        except Exception as error:  # noqa: BLE001 - whatever ends the flow ends the run; the explorer judges it
            return None, error
        return wanted, None


def _constant_answer(wanted: Call | Each, constant: Callable[..., Any]) -> Any:
    if isinstance(wanted, Each):
        return [constant(item) for item in wanted.items]
    return constant(*wanted.args, **wanted.kwargs)


def _own(answer: Any) -> Any:
    """A copy that the flow may change: an answer is sent many times."""
    return answer.copy() if isinstance(answer, list | dict | set) else answer


def frozen_key(value: Any) -> Any:
    """The value as something to hash: equal answers are one answer."""
    if isinstance(value, dict):
        return ("dict", tuple(sorted((k, frozen_key(v)) for k, v in value.items())))
    if isinstance(value, list | tuple):
        return ("list", tuple(frozen_key(v) for v in value))
    if isinstance(value, set | frozenset):
        return ("set", frozenset(value))
    if isinstance(value, Raised | Exception):
        return ("raised", repr(value))
    if isinstance(value, Struct):
        return (type(value).__name__, tuple(frozen_key(getattr(value, f)) for f in value.__struct_fields__))
    return value


def asked_ports(lease: timedelta) -> Ports:
    """Ports that are nothing but names."""
    ports: dict[str, Any] = {
        "store": AskedPort("store", frozenset(OPERATIONS)),
        "copywriter": AskedPort("copywriter", frozenset({"write"})),
        "fallback": AskedPort("fallback", frozenset({"write"})),
        "channels": {"push": AskedPort("channel", frozenset({"send"}))},
    }
    return Ports(clock=Asked("clock", "now"), new_id=lambda: "somebody", lease=lease, **ports)


def _fault(ended: Any) -> Exception | None:
    """What a round counted instead of raising it: for the explorer the run has ended in it."""
    failed = getattr(ended, "failed", None)
    if not failed:
        return None
    return StoreBusy(f"{failed}") if failed.keys() <= {"StoreBusy", "Lost"} else RuntimeError(f"{failed}")

"""A channel that sends nothing: it keeps the messages, and returns scripted outcomes to a test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from threading import Lock
from typing import ClassVar, TypeAlias

from attrs import define, field

from cartback.domain import arguments
from cartback.domain.channels import CHANNEL_NAMES, ChannelName
from cartback.domain.values import shown
from cartback.errors import InvalidSettings
from cartback.ports import OutgoingMessage, Sent

#: The outcomes of messages: by message, or one after the other; an exception is raised. After the last one all are ok.
Outcomes: TypeAlias = Callable[[OutgoingMessage], Sent] | Iterable[Sent | Exception]


@define(eq=False)
class Outbox:
    """Keeps each message in `messages`, in the order of the calls, whatever its outcome.

        outbox = Outbox(outcomes=[Sent("not_sent"), TimeoutError()])
        recovery = Recovery(channels=[outbox], ...)
        assert outbox.messages[0].title == "Still thinking it over?"

    May be called from several threads at once. With an iterable each message takes the next outcome; a callable is called
    outside the lock and may raise.
    """

    local: ClassVar[bool] = True
    name: ChannelName = field(
        default="push", validator=lambda _, __, value: arguments.one_of(value, "name", CHANNEL_NAMES)
    )
    outcomes: Outcomes = field(default=(), kw_only=True, repr=False)
    messages: list[OutgoingMessage] = field(factory=list, init=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)
    _calls: int = field(default=0, init=False, repr=False)
    _next: Iterator[Sent | Exception] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if not callable(self.outcomes):
            self.outcomes = arguments.listed(self.outcomes, "outcomes", "[Sent('not_sent'), TimeoutError()]")
            scripted: list[object] = [*self.outcomes]
            if wrong := [each for each in scripted if not isinstance(each, Sent | Exception)]:
                raise InvalidSettings(f"outcomes: expected a list of Sent or exceptions, got {shown(wrong[0])}")
        self._next = iter(()) if callable(self.outcomes) else iter(self.outcomes)

    def send(self, message: OutgoingMessage) -> Sent:
        """Keep the message and return the scripted outcome; "ok" without a script."""
        with self._lock:
            self.messages.append(message)
            self._calls += 1
            outcome = next(self._next, None) or Sent("ok", provider_id=f"outbox-{self._calls}")
        if callable(self.outcomes):
            return self.outcomes(message)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def clear(self) -> None:
        """Forget the messages. The script continues where it is."""
        with self._lock:
            self.messages.clear()

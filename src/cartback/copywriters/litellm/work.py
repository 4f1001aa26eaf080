"""One text for a model to write, a message or a summary: its prompt, the reading of the reply, and the judge's question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from secrets import token_hex
from typing import Generic, TypeVar

from attrs import frozen

from cartback.locales import money
from cartback.ports import CopyRequest, SummaryRequest, SummaryText
from cartback.words.check import parse_reply, reads
from cartback.words.facts import Copy
from cartback.words.prompt import Prompt, prompt
from cartback.words.second_opinion import Question, question
from cartback.words.summary import (
    LONGEST,
    MOST_SENTENCES,
    can_be_read,
    check_summary,
    parse_summary,
    summary_prompt,
    summary_question,
)
from cartback.words.summary_facts import Sentence

_Text = TypeVar("_Text", Copy, SummaryText)


@frozen
class UnusableReply:
    """A reply that cannot be used: the rules it broke, and the corrections that the model is asked for."""

    rules: tuple[str, ...]
    reasons: tuple[str, ...]


@frozen(eq=False)
class Work(Generic[_Text]):
    """One text to write.

    Attributes:
        until: the time after which it is of no use.
        ask: makes the model's prompt.
        read: makes the text of a reply, checked against its facts.
        question: makes the question to a judge about a text; `longest` one about the longest possible text. None: no judge.
        never: the reason no model may write this; None if one may.
    """

    shop: str
    until: datetime
    ask: Callable[[], Prompt]
    read: Callable[[str], _Text | UnusableReply]
    question: Callable[[_Text], Question] | None
    longest: Callable[[], Question] | None
    never: str | None


def message_prompt(request: CopyRequest) -> Prompt:
    """Return the model's prompt for a message."""
    locale = request.facts.locale
    return prompt(request.facts, request.examples, lambda amount: money(amount.amount, amount.currency, locale))


def message(request: CopyRequest, model: str, ask: Callable[[CopyRequest], Prompt]) -> Work[Copy]:
    """Return the work of one message, whose prompt `ask` makes."""
    facts = request.facts

    def read(reply: str) -> Copy | UnusableReply:
        parsed = parse_reply(reply, facts, banned=request.banned, written_by=model)
        if isinstance(parsed, Copy):
            return parsed
        return UnusableReply(tuple([each.rule for each in parsed]), tuple([str(each) for each in parsed]))

    def asked(copy: Copy) -> Question:
        return question(copy, facts, token_hex(8), lambda amount: money(amount.amount, amount.currency, facts.locale))

    def longest() -> Question:
        form = facts.form
        return asked(Copy("x" * form.title, "x" * form.body, preheader="x" * form.preheader))

    never = None
    if request.trust == "approved":
        never = "not_approved"  # a text for one shopper cannot be approved in advance: WriteOnce asks for it
    elif not request.models_in_unread_languages and not reads(facts.locale):
        never = "unread_language"
    until = request.deadline if request.answer_by is None else min(request.deadline, request.answer_by)
    judged = request.trust == "second_opinion"
    return Work(
        shop=request.shop,
        until=until,
        ask=lambda: ask(request),
        read=read,
        question=asked if judged else None,
        longest=longest if judged else None,
        never=never,
    )


def summary(request: SummaryRequest, model: str) -> Work[SummaryText]:
    """Return the work of one summary, which always gets a second opinion."""
    facts = request.facts

    def read(reply: str) -> SummaryText | UnusableReply:
        sentences = parse_summary(reply)
        if sentences is None:
            return UnusableReply(
                ("reply",), ('Answer with one JSON object that has the list "sentences", and nothing else.',)
            )
        if problems := check_summary(sentences, facts):
            return UnusableReply(tuple([problem.partition(":")[0] for problem in problems]), problems)
        return SummaryText(sentences=sentences, written_by=model)

    def longest() -> Question:
        return summary_question([Sentence("", "x" * LONGEST)] * MOST_SENTENCES, facts, token_hex(8))

    return Work(
        shop=request.shop,
        until=request.answer_by,
        ask=lambda: summary_prompt(facts),
        read=read,
        question=lambda text: summary_question(text.sentences, facts, token_hex(8)),
        longest=longest,
        never=None if can_be_read(facts.locale) else "unread_language",
    )

"""The rules of copy: the requirement of each on a message, and the fix for a writer."""

from __future__ import annotations

from msgspec import Struct

#: How much of the offending text is quoted.
LONGEST_TEXT = 80


class Violation(Struct, frozen=True, gc=False):
    """One violation: the rule's stable code, the text as it reads, and the fix, for a person or a model."""

    rule: str
    text: str
    fix: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.fix}"


class Rule(Struct, frozen=True, gc=False):
    """A requirement on a message, and the sentence that tells a writer how to meet it."""

    asks: str
    fix: str


RULES: dict[str, Rule] = {
    "reply": Rule(
        "The reply is one JSON object with a title and a body, both text.",
        'Answer with one JSON object that has the texts "title" and "body", and nothing else.',
    ),
    "empty": Rule("Title and body say something.", "Write both a title and a body."),
    "length": Rule(
        "Title and body fit their limits, in graphemes, and together in bytes.",
        "Shorten it: title at most {max_title} characters, body at most {max_body}.",
    ),
    "hidden": Rule(
        "No control, bidi, zero-width or otherwise unseen character, and no line break.",
        "Write on one line with plain characters: something unseen is in it.",
    ),
    "disguise": Rule(
        "Nothing is written so that a reader sees what a program does not: look-alikes, fancy letters, split words.",
        "Write words and numbers in plain letters and digits of one alphabet, not spaced out.",
    ),
    "script": Rule(
        "Letters are of the shopper's language, or Latin.",
        "Write in {language} with its own letters.",
    ),
    "language": Rule("The message is in the shopper's language.", "Write everything in {language}."),
    "markup": Rule("No HTML, Markdown or entity.", "Write plain text without markup."),
    "placeholder": Rule("No slot was left unfilled.", "Write finished text: leave no placeholder in it."),
    "link": Rule(
        "No web address or bare domain.", "Leave links and domains out: a tap opens the right page by itself."
    ),
    "contact": Rule(
        "No e-mail address, phone number, handle or hashtag.", "Leave out every address, number and handle."
    ),
    "asks": Rule(
        "It asks for no data, no payment and no contact elsewhere.",
        "Ask for nothing but coming back to the shop: no data, payment, reply or call.",
    ),
    "code": Rule(
        "The one code of the facts, letter for letter, and nothing else that reads like a code.",
        "{code}",
    ),
    "percentage": Rule("A percentage is the discount's, in digits.", "{percent}"),
    "amount": Rule(
        "An amount is a price, the total, or the discount of the facts, in digits.",
        "Use only these amounts, in digits with their currency: {amounts}.",
    ),
    "currency": Rule(
        "An amount is in the currency it has in the facts.",
        "Use only these amounts, in digits with their currency: {amounts}.",
    ),
    "number": Rule(
        "Any other number is in the facts: how many items there are, or part of a product's name.",
        "Leave this number out: it is not in the facts.",
    ),
    "date": Rule("A date or weekday is the day the code ends.", "{ends}"),
    "deadline": Rule("It says that something ends only when the code does, and when the code does.", "{ends}"),
    "urgency": Rule("It does not press: no last chance, no hurry.", "Do not press the shopper: leave this out."),
    "offer": Rule(
        "It speaks of a discount only when there is one, and never of any other offer.",
        "Leave this offer out: {offer}.",
    ),
    "free": Rule(
        "Only shipping may be free, and only when the facts say so.",
        "{shipping}",
    ),
    "stock": Rule("Nothing on stock, scarcity or reservation.", "Say nothing on stock or on items being held."),
    "popularity": Rule(
        "Nothing on popularity, sales rank, reviews or ratings.",
        "Say nothing on how popular or how well rated anything is.",
    ),
    "rival": Rule(
        "Nothing on other shops, makers or brands.",
        "Name no other shop or brand and compare with none.",
    ),
    "name": Rule(
        "It greets nobody but the shopper, by the name in the facts.",
        "Greet the shopper by the first name in the facts, or by none.",
    ),
    "promise": Rule(
        "No guarantee, return, refund, delivery time or effect.",
        "Promise nothing: no guarantee, return, refund, delivery time or effect.",
    ),
    "unknown": Rule(
        "Nothing that the facts do not say of a product's make, origin or newness, the sender, or the shopper's past.",
        "Leave this out: the facts do not say it.",
    ),
    "refusal": Rule(
        "It speaks to the shopper, not about itself, its instructions or its task.",
        "Write only the message to the shopper.",
    ),
    "repetition": Rule("Nothing is repeated over and over.", "Say each thing once, without runs of letters or marks."),
    "emoji": Rule(
        "At most 4 emoji, and no clock or alarm unless the code ends.", "Use at most 4 emoji, no clock or alarm."
    ),
    "banned": Rule("None of the words that the merchant banned.", "Do not use this word: the shop does not want it."),
}

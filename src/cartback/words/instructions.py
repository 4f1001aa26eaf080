"""A library of instructions for a merchant to start from: each is text for a campaign's or an audience's `instructions`.

None asks for anything but facts: no scarcity, no deadline, no crowd, no offer that the campaign does not have.
No instruction, whoever wrote it, can switch off the check of the text.
"""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

from cartback.errors import InvalidSettings

Category = Literal[
    "tone", "luxury", "playful", "urgency", "first_purchase", "loyalty", "offer", "seasonal", "checkout", "winback"
]
CATEGORIES: tuple[Category, ...] = get_args(Category)


class InstructionTemplate(Struct, frozen=True, gc=False):
    """One set of instructions; `text` goes into the settings, as it is or changed."""

    id: str
    category: Category
    name: str
    text: str


def instruction_templates(category: str | None = None) -> tuple[InstructionTemplate, ...]:
    """Return the library, or its instructions of one category. Raises InvalidSettings for an unknown category."""
    if category is None:
        return _LIBRARY
    if category not in CATEGORIES:
        raise InvalidSettings(f"category: expected one of {', '.join(CATEGORIES)}, got {category!r:.40}")
    return tuple([template for template in _LIBRARY if template.category == category])


_LIBRARY = (
    InstructionTemplate(
        "warm", "tone", "Warm and personal",
        "Write like a friendly person behind the counter who remembers what the shopper was looking at. Use contractions and"
        " everyday words. Sound glad to help, never disappointed.",
    ),
    InstructionTemplate(
        "plain", "tone", "Plain and short",
        "One thought in each sentence, no adjectives that could be left out, no exclamation marks, no emoji. The title names"
        " the product.",
    ),
    InstructionTemplate(
        "formal", "tone", "Formal address",
        "Use the polite form of address where the language has one. Full sentences, no slang, no emoji. Courteous, never stiff.",
    ),
    InstructionTemplate(
        "expert", "tone", "Helpful expert",
        "Sound like somebody who knows these products well and is happy to answer questions. Calm and competent; say what the"
        " thing is for rather than how great it is.",
    ),
    InstructionTemplate(
        "understated", "luxury", "Understated",
        "Few words, much room. Speak of the piece as something chosen with care. No emoji, no exclamation marks, no bargain"
        " words. If there is a code, mention it once and quietly at the end.",
    ),
    InstructionTemplate(
        "craft", "luxury", "Eye for detail",
        "Write as a boutique would to a regular: unhurried, attentive, precise. Name the piece in full. Invite, do not push.",
    ),
    InstructionTemplate(
        "concierge", "luxury", "Personal concierge",
        "Offer to be of service: the selection is where the shopper left it, for whenever it suits. Elegant and discreet.",
    ),
    InstructionTemplate(
        "wink", "playful", "With a wink",
        "Light and a little cheeky. One small joke about the product itself, none about the shopper. One emoji at most.",
    ),
    InstructionTemplate(
        "talking_cart", "playful", "The cart speaks",
        "Let the product or the cart say it in the first person, as if it were hoping to be taken home. Sweet, not needy.",
    ),
    InstructionTemplate(
        "rhyme", "playful", "A pun or a rhyme",
        "Put one pun or a short rhyme about the product into the title, and keep the body plain and clear. If no good one"
        " comes to mind, leave it out.",
    ),
    InstructionTemplate(
        "one_step", "urgency", "One easy step",
        "Make going on feel like the easiest thing to do next: start with a verb, keep it brisk, and end with one clear"
        " invitation. The only reason to act is the product.",
    ),
    InstructionTemplate(
        "picture_it", "urgency", "Picture it",
        "Help the shopper imagine having and using the first product. Present tense, concrete, one image. Let wanting it be the"
        " push.",
    ),
    InstructionTemplate(
        "decide", "urgency", "Help to decide",
        "Assume the shopper is undecided, not forgetful. Take the weight out of the decision: remind them what they chose and"
        " that they can look at it again in peace.",
    ),
    InstructionTemplate(
        "welcome", "first_purchase", "Welcome in",
        "The shopper has not ordered here before. Introduce the shop in half a sentence, sound welcoming, and make the first"
        " order feel simple.",
    ),
    InstructionTemplate(
        "reassure", "first_purchase", "Reassure",
        "Write for somebody who does not know us yet. Be clear, honest and calm. Offer help with any open question. No hype.",
    ),
    InstructionTemplate(
        "good_choice", "first_purchase", "Good choice",
        "Compliment the taste shown by what is in the cart, specifically and without flattery, and invite them to go on.",
    ),
    InstructionTemplate(
        "old_friend", "loyalty", "Old friend",
        "The shopper has ordered from us before. Write as to somebody we know, thank them in passing, skip every introduction.",
    ),
    InstructionTemplate(
        "thank_you", "loyalty", "Thank you first",
        "Begin with a short, sincere thank-you for having shopped with us, then mention what is waiting in the cart.",
    ),
    InstructionTemplate(
        "goes_with", "loyalty", "Adds to what they have",
        "Speak of the cart as the next addition for somebody who already likes what we make. Do not name earlier orders.",
    ),
    InstructionTemplate(
        "code_first", "offer", "Lead with the code",
        "If there is a discount, put what it gives into the title and the code into the body, word for word. If there is none,"
        " write about the product and do not mention offers at all.",
    ),
    InstructionTemplate(
        "code_last", "offer", "Product first, code last",
        "Write about the product. If there is a code, add it as a small extra in the last sentence. If there is none, leave"
        " offers out.",
    ),
    InstructionTemplate(
        "no_offer", "offer", "No bargain talk",
        "Do not mention any code, price or saving, also if there is one. The product is the reason.",
    ),
    InstructionTemplate(
        "gift_season", "seasonal", "Season of gifts",
        "Speak of the product as something to give, to others or to oneself. Cosy and generous. Name no holiday and no date.",
    ),
    InstructionTemplate(
        "fresh_start", "seasonal", "Fresh start",
        "Bright and optimistic, like opening a window. Tie the product to trying something new. Name no month and no date.",
    ),
    InstructionTemplate(
        "long_evenings", "seasonal", "Cosy evenings",
        "Warm and slow: blankets, tea, being at home. Let the product fit in. Name no holiday, no weather and no date.",
    ),
    InstructionTemplate(
        "sunny", "seasonal", "Out and about",
        "Airy and cheerful, as if written outdoors. Let the product come along. Name no holiday, no weather and no date.",
    ),
    InstructionTemplate(
        "almost_there", "checkout", "Almost there",
        "The shopper was already filling in the checkout. Say that everything is as they left it, and that they can go on from"
        " there. Matter-of-fact and kind.",
    ),
    InstructionTemplate(
        "any_trouble", "checkout", "Was there a problem?",
        "Ask whether something got in the way at the checkout, and offer help. Sound like support, not like sales.",
    ),
    InstructionTemplate(
        "look_around", "winback", "Come and look around",
        "It has been a while. Invite the shopper to look around again without asking why they were away. Light, no reproach,"
        " no sadness.",
    ),
    InstructionTemplate(
        "still_here", "winback", "We are still here",
        "A short hello from a shop they liked. Say that we would be happy to see them again. Modest, no hype.",
    ),
)  # fmt: skip

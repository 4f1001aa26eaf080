"""What replies to an SMS ask for: a no in every form and language, and what is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from cartback.sources.replies import says_no, says_yes
from cartback.words.sms import WAY_OUT, text_of


def _samples() -> dict[str, list[str]]:
    """Read the replies by language and what they are: "de no", "de other"."""
    sections: dict[str, list[str]] = {}
    replies: list[str] = []
    for line in (Path(__file__).parent / "replies.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            replies = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            replies.append(line.replace("\\n", "\n"))
    return sections


SAMPLES = _samples()
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "ja")
#: How phones report a reaction, which quotes what it is to.
REACTIONS = (
    "Liked \u201c{}\u201d", 'Loved "{}"', "\U0001f44d to \u201c{}\u201d", "Reacted \u2764\ufe0f to \u201c{}\u201d", "Gef\u00e4llt \u201e{}\u201c",
    "A aim\u00e9 \u00ab {} \u00bb", "Le gust\u00f3 \u201c{}\u201d", "\u300c{}\u300d\u306b\u30cf\u30fc\u30c8\u3092\u4ed8\u3051\u307e\u3057\u305f",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_no(language: str) -> None:
    """A word alone, with a please or a signature, and a sentence that asks to stop, to be taken off or to be left alone."""
    assert [reply for reply in SAMPLES[f"{language} no"] if not says_no(reply)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_no(language: str) -> None:
    """What asks something else in the same words ends nothing."""
    assert [reply for reply in SAMPLES[f"{language} other"] if says_no(reply)] == []


@pytest.mark.parametrize(
    "reply",
    [
        " Stop. ",
        "stop\nSent from my phone",
        "END\n- Bob",
        "STO\u200bP",
        "\u24c8\u24e3\u24de\u24df",
        "\U0001f6d1",
        "STOP 2 ALL",
    ],
)
def test_a_no_in_any_writing(reply: str) -> None:
    """Letters that are unseen, round or wide, a sign, a signature."""
    assert says_no(reply)


@pytest.mark.parametrize("language", WAY_OUT)
@pytest.mark.parametrize("reaction", REACTIONS)
def test_a_reaction_to_our_text_is_no_no(reaction: str, language: str) -> None:
    """A phone reports a heart by quoting the text, and ours says how to opt out; what is said beside the quotation counts."""
    quoted = reaction.format(text_of("Acme", "You left a Mug.", "https://acme.co/r/AbC", language))
    assert not says_no(quoted)
    assert says_no(f"{quoted} STOP")


def test_our_own_way_out_sent_back_is_a_no() -> None:
    """Whoever types what the text asks for has asked for it."""
    for sentence in WAY_OUT.values():
        assert says_no(sentence)


@pytest.mark.parametrize("reply", ["", "?", "fin?", "Spam?", "\u7d42\u4e86\uff1f", "..."])
def test_a_word_with_a_question_mark_in_a_sentence(reply: str) -> None:
    """What asks is no answer."""
    assert not says_no(f"Hm, {reply}")


@pytest.mark.parametrize(("reply", "yes"), [("START", True), ("start!", True), ("Yes.", True), ("\uff39es", True), ("yes please", False), ("Liked \u201cyes\u201d", False)])  # fmt: skip
def test_a_yes(reply: str, yes: bool) -> None:
    """A carrier's word for it, alone: consent is never read out of a sentence."""
    assert says_yes(reply) is yes

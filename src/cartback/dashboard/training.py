"""The liked messages, from which a model takes its tone. Each can be removed."""

from __future__ import annotations

from attrs import frozen

from cartback.flow import Reply

from .asked import PageRequest


@frozen
class LikedExample:
    """One message with a thumbs-up."""

    id: str
    when: str
    campaign: str
    title: str
    body: str


def training(asked: PageRequest) -> Reply:
    """List the training data of the shop."""
    show = asked.show
    liked = [
        LikedExample(one.notification, show.ago(one.at), show.name(one.campaign), one.title, one.body)
        for one in asked.recovery.liked(asked.id)
    ]
    return asked.page("training.html", "Training data", examples=tuple(liked))

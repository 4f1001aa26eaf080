"""The ports that the how-tos write are as short as the pages say, imports included."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"


@pytest.mark.parametrize(
    ("page", "adapter", "under"),
    [("custom-store", "Dict", 80), ("custom-channel", "Notifier", 30), ("custom-copywriter", "HouseStyle", 30)],
)
def test_it_is_short(page: str, adapter: str, under: int) -> None:
    """Lines that are not blank, of the block that has the class."""
    blocks = re.findall(r"^```python\n(.*?)^```$", (HOW_TO / f"{page}.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    (block,) = [block for block in blocks if f"class {adapter}:" in block]
    assert sum(bool(line.strip()) for line in block.splitlines()) < under


@pytest.mark.parametrize("page", ["custom-store", "custom-channel", "custom-copywriter"])
def test_it_is_held_to_its_suite(page: str) -> None:
    """The page has a subclass of a suite, which test_blocks.py hands to pytest."""
    assert re.search(
        r"^class Test\w+\((Store|Channel|Copywriter)Suite\):$", (HOW_TO / f"{page}.md").read_text("utf-8"), re.MULTILINE
    )

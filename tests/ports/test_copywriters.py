"""Our own copywriters keep the contract: each is held to CopywriterSuite first."""

from __future__ import annotations

import pytest

from cartback.copywriters.template import Template
from cartback.testing import CopywriterSuite


class TestTemplate(CopywriterSuite):
    """The built-in texts and the merchant's own."""

    @pytest.fixture
    def copywriter(self) -> Template:
        return Template()

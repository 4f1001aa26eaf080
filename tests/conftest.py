"""Hypothesis at two sizes: HYPOTHESIS_PROFILE=full is what `nox -s laws-full` runs, a commit runs the small one."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("commit", deadline=None)
settings.register_profile("full", deadline=None, max_examples=10_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "commit"))

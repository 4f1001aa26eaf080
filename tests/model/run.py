"""`python tests/model/run.py` explores the small scenarios, `--size full` those of `nox -s model`. See --help."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

if __name__ == "__main__":
    here = Path(__file__).resolve()
    sys.path[0] = str(here.parents[1])  # so that the package beside this file is found, wherever it is run from
    sys.exit(import_module(f"{here.parent.name}.runner").main())

"""`python -m cartback` is `cartback`."""

import sys

from cartback.cli import main

if __name__ == "__main__":
    sys.exit(main())

"""One migration for each script of the stores. A new script needs the next one here: tests/django checks it."""

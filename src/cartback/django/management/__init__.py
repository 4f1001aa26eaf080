"""Commands: see management/commands."""

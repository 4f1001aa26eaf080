"""The command line: parser.py lists the commands, and each command has a module of its own."""

from .parser import main

__all__ = ["main"]

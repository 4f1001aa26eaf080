"""The command line: parser.py knows which commands there are, and each command has a module of its own."""

from .parser import main

__all__ = ["main"]

"""The engine: threads (Recovery), tasks (AsyncRecovery), and their common parts. It runs stories, and contains no rule."""

"""The engine: threads (Recovery), tasks (AsyncRecovery), and what they share. It runs stories, and knows no rule."""

"""Stores: memory (the reference), SQLite. Each keeps the contract of cartback.ports.Store."""

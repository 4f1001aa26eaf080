"""Stores: memory (the reference), SQLite, PostgreSQL. Each keeps the contract of cartback.ports.Store."""

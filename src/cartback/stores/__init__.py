"""Stores: memory (the reference), SQLite, PostgreSQL, and keys and values of any other database.

Each keeps the contract of cartback.ports.Store.
"""

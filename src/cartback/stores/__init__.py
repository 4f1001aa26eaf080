"""Stores: memory (the reference), SQLite, PostgreSQL, and key-value stores over any other database.

Each implements the contract of cartback.ports.Store.
"""

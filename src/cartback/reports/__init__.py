"""What came of it, pure: what the ledger adds up to, how sure one can be of a difference, and what is usual."""

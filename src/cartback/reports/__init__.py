"""Results, pure: the totals of the ledger, the confidence in a difference, and usual ranges."""

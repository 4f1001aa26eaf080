"""The worker: a loop around run_due, a crew of such processes, how they wait and what they log."""

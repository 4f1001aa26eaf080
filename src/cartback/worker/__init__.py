"""The worker: a loop around run_due, a crew of such processes, their waiting and their logs."""

"""Replay: past deliveries through the real engine under a fast clock, to see what a policy would have done."""

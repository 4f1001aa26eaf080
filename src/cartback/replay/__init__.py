"""Replay: past deliveries through the real engine under a fast clock, to see the effect of a policy."""

"""The delivery protocol, broken on purpose."""

"""The rules, pure: told the time and the ids, no clock, no random, no I/O. Same input, same output."""

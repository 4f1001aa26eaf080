"""The rules, pure: given the time and the ids, without a clock, randomness or I/O. Same input, same output."""

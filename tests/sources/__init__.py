"""Sources: what platforms send, and what is made of it."""

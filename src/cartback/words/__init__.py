"""How it is said, pure: the facts a message may use, the prompt they become, and the check that its words hold to them."""

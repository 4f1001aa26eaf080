"""How a message is worded, pure: the facts a message may use, the prompt they become, and the check of its words."""

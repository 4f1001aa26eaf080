"""Which words each command takes. A command's own module, which does what it says, is imported when it is asked for."""

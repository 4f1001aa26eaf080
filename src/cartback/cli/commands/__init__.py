"""The options of each command. The module that carries a command out is imported when the command is used."""

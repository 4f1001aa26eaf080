"""The text of a message, pure: the facts it may use, the prompt made of them, and the check of the text."""

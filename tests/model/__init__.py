"""The delivery protocol, checked in every interleaving: the real flow, in a world small enough to see all of it."""

"""Template tags: {% load cartback %}."""

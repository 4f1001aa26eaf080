"""Channels: console (prints), outbox (memory; for tests and dry runs). Each keeps cartback.ports.Channel."""

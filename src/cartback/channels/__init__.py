"""Channels: console (prints), outbox (memory; for tests and dry runs), fcm (push), email (SMTP). Each keeps cartback.ports.Channel."""

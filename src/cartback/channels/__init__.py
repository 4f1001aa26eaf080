"""Channels: console, outbox (memory; for tests and dry runs), fcm (push), email, sms. Each keeps cartback.ports.Channel."""

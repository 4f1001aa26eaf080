"""Channels: console, outbox (in memory, for tests and dry runs), fcm (push), email, sms. Each implements
cartback.ports.Channel.
"""

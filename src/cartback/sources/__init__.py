"""Event sources: a platform's delivery, or one of cartback's own JSON lines, read into events.

A source is pure: bytes and headers in, events out; no clock, no network, no logging. It takes all of a delivery or
refuses it with a `RefusedDelivery` (or `InvalidEvent`) that states the reason. Import the one you need:
`from cartback.sources import shopify`.
"""

"""The tests of a host that has cartback.django, run by Django's own runner: see tests/django/test_host.py."""

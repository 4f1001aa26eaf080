"""One module a command: manage.py cartback_run and the others."""

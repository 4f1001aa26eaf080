"""cartback as a Django app.

The modules: mounting (a function of a Request under a URL).
"""

"""The shop's own tables. cartback's ledger has pages of its own beside them."""

from django.contrib import admin

from .models import DataRequest, Order, Product

admin.site.register((DataRequest, Order, Product))

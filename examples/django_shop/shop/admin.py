"""The admin of the shop's own tables. cartback's ledger has pages of its own."""

from django.contrib import admin

from .models import DataRequest, Order, Product

admin.site.register((DataRequest, Order, Product))

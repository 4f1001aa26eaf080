"""cartback's URLs: `path("cartback/", include("cartback.django.urls"))`, and LINKS is the URL of that."""

from django.urls import re_path

from .views import answer

app_name = "cartback"
urlpatterns = [re_path(r"^(?P<path>.*)\Z", answer, name="cartback")]

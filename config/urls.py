from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path(settings.ADMIN_PATH, admin.site.urls)]
for _module in ("accounts.urls", "inbox.urls"):
    if find_spec(_module):  # TEMPORARY while the apps are being written
        urlpatterns.append(path("", include(_module)))
if settings.SANDBOX and find_spec("whatsapp.sandbox.urls"):
    urlpatterns.append(path("sandbox/", include("whatsapp.sandbox.urls")))

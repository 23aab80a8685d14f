from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config.favicon import favicon

urlpatterns: list[URLPattern | URLResolver] = [
    path(settings.ADMIN_PATH, admin.site.urls),
    path("favicon.ico", favicon),
    path("api/", include("config.api_urls")),
    path("v1/", include("inbox.sinch.urls")),
    path("", include("accounts.urls")),
    path("", include("inbox.urls")),
    path("", include("webhooks.urls")),
]
if settings.SANDBOX:
    urlpatterns.append(path("sandbox/", include("whatsapp.sandbox.urls")))

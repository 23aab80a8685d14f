"""The REST API of all apps, and its description."""

from django.urls import URLPattern, URLResolver, include, path

from accounts.api.contract.views import NothingHere
from accounts.api.documentation import DocsView, SchemaView

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include(("accounts.api.urls", "accounts_api"))),
    path("v1/", include(("inbox.api.urls", "inbox_api"))),
    path("v1/", include(("webhooks.api.urls", "webhooks_api"))),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
    path("<path:rest>", NothingHere.as_view()),
    path("", NothingHere.as_view()),
]

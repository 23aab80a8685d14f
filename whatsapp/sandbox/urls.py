"""Everything below `/sandbox/`: the Graph API, the control API, the phones page."""

from django.urls import include, path

from whatsapp.sandbox.graph import media

app_name = "sandbox"
urlpatterns = [
    path("graph/", include("whatsapp.sandbox.graph.urls")),
    path("dialog360/", include("whatsapp.sandbox.dialog360.urls")),
    path("attachments/", media.fetch),
    path("", include("whatsapp.sandbox.control.urls")),
    path("", include("whatsapp.sandbox.phones.urls")),
]

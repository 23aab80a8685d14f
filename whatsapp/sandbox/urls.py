"""Everything below `/sandbox/`: the Graph API, the control API, the phones page."""

from django.urls import include, path

app_name = "sandbox"
urlpatterns = [
    path("graph/", include("whatsapp.sandbox.graph.urls")),
    path("", include("whatsapp.sandbox.control.urls")),
    path("", include("whatsapp.sandbox.phones.urls")),
]

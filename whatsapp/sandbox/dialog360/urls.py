"""360dialog's paths over the Graph's views: the store is the same."""

from django.urls import path, re_path

from whatsapp.sandbox.dialog360.keys import by_key, by_key_for_the_account
from whatsapp.sandbox.dialog360.webhooks import webhook
from whatsapp.sandbox.graph import media
from whatsapp.sandbox.graph.urls import ENDPOINTS

OF_THE_NUMBER = ("messages", "media", "groups")
OF_A_NODE = ("invite_link", "participants", "join_requests")

urlpatterns = [
    path("v1/configs/webhook", webhook),
    path(
        "v1/configs/templates",
        by_key_for_the_account(ENDPOINTS["<str:node>/message_templates"]),
    ),
    # A file's address keeps its path when its host is replaced.
    re_path(r"attachments/$", by_key(lambda request, node: media.fetch(request))),
    *(path(edge, by_key(ENDPOINTS[f"<str:node>/{edge}"])) for edge in OF_THE_NUMBER),
    *(path(f"<str:node>/{edge}", by_key(ENDPOINTS[f"<str:node>/{edge}"])) for edge in OF_A_NODE),
    path("<str:node>", by_key(ENDPOINTS["<str:node>"])),
]

"""The Graph API's paths. Any version is accepted; there are no trailing slashes."""

from django.urls import path, register_converter

from whatsapp.sandbox.graph import (
    groups,
    invite_links,
    join_requests,
    media,
    messages,
    nodes,
    numbers,
    participants,
    profiles,
    subscriptions,
    template_library,
    templates,
)
from whatsapp.sandbox.graph.endpoints import endpoint


class VersionConverter:
    regex = r"v\d+\.\d+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(VersionConverter, "graph_version")

ENDPOINTS = {
    "debug_token": endpoint("debug_token", get=numbers.debug_token),
    "message_template_library": endpoint(
        "message_template_library", get=template_library.list_library
    ),
    # Setting a callback override verifies it over the network, hence not atomic.
    "<str:node>": endpoint(
        "node", atomic=False, get=nodes.get, post=nodes.post, delete=nodes.delete
    ),
    "<str:node>/phone_numbers": endpoint("phone_numbers", get=numbers.list_numbers),
    "<str:node>/subscribed_apps": endpoint(
        "subscribed_apps",
        atomic=False,
        get=subscriptions.list_subscriptions,
        post=subscriptions.subscribe,
        delete=subscriptions.unsubscribe,
    ),
    "<str:node>/subscriptions": endpoint("subscriptions", get=subscriptions.list_app_fields),
    "<str:node>/messages": endpoint("messages", post=messages.post_message),
    "<str:node>/media": endpoint("media", post=media.upload),
    "<str:node>/message_templates": endpoint(
        "message_templates",
        get=templates.list_templates,
        post=templates.create_template,
        delete=templates.delete_templates,
    ),
    "<str:node>/whatsapp_business_profile": endpoint(
        "whatsapp_business_profile", get=profiles.get_profile, post=profiles.change_profile
    ),
    "<str:node>/groups": endpoint("groups", get=groups.list_groups, post=groups.create_group),
    "<str:node>/invite_link": endpoint(
        "invite_link",
        get=invite_links.get_link,
        post=invite_links.reset_link,
        delete=invite_links.delete_link,
    ),
    "<str:node>/participants": endpoint(
        "participants",
        post=participants.add_participants,
        delete=participants.remove_participants,
    ),
    "<str:node>/join_requests": endpoint(
        "join_requests",
        get=join_requests.list_requests,
        post=join_requests.approve,
        delete=join_requests.reject,
    ),
    # What the API does not have is refused, as an object's edge that it does not know.
    "<str:node>/<path:edge>": endpoint("unknown"),
}

urlpatterns = [path(f"<graph_version:version>/{route}", view) for route, view in ENDPOINTS.items()]

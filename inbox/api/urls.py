from django.urls import path

from inbox.api.groups.people import InviteLinkView, JoinRequestsView, ParticipantsView
from inbox.api.groups.requests import GroupRequestView
from inbox.api.groups.views import GroupsView, GroupView

GROUPS = "whatsapp/wa-groups"
GROUP = f"{GROUPS}/<str:group_id>"

urlpatterns = [
    path(GROUPS, GroupsView.as_view(), name="groups"),
    path(GROUP, GroupView.as_view(), name="group"),
    path(f"{GROUP}/participants", ParticipantsView.as_view(), name="participants"),
    path(f"{GROUP}/invite-link", InviteLinkView.as_view(), name="invite_link"),
    path(f"{GROUP}/join-requests", JoinRequestsView.as_view(), name="join_requests"),
    path(
        "whatsapp/group-requests/<str:request_id>",
        GroupRequestView.as_view(),
        name="group_request",
    ),
]

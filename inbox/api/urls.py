from django.urls import path

from inbox.api.conversations.views import ConversationView, ReadView, SearchView, TypingView
from inbox.api.groups.people import InviteLinkView, JoinRequestsView, ParticipantsView
from inbox.api.groups.requests import GroupRequestView
from inbox.api.groups.views import GroupsView, GroupView
from inbox.api.media.views import MediaFileView, UploadsView, UploadView, WhatsAppMediaView
from inbox.api.messages.starting import StartableConversationsView
from inbox.api.messages.views import AttachmentView, MessagesView, MessageView, ReactionsView
from inbox.api.templates import TemplatesView, TemplateView

GROUPS = "whatsapp/wa-groups"
GROUP = f"{GROUPS}/<str:group_id>"
CONVERSATIONS = "inbox/conversations"
CONVERSATION = f"{CONVERSATIONS}/<str:conversation_id>"
# WhatsApp's ids of messages are base64, and some clients do not escape a slash.
MESSAGE = f"{CONVERSATION}/messages/<path:message_id>"

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
    path("whatsapp/templates", TemplatesView.as_view(), name="templates"),
    path("whatsapp/templates/<str:name>", TemplateView.as_view(), name="template"),
    path("whatsapp/media/<str:media_id>", WhatsAppMediaView.as_view(), name="whatsapp_media"),
    path("media/upload-direct", UploadView.as_view(), name="upload"),
    path("media", UploadsView.as_view(), name="uploads"),
    path("media/files/<str:token>", MediaFileView.as_view(), name="media_file"),
    path(CONVERSATIONS, StartableConversationsView.as_view(), name="conversations"),
    path(f"{CONVERSATIONS}/search", SearchView.as_view(), name="search"),
    path(CONVERSATION, ConversationView.as_view(), name="conversation"),
    path(f"{CONVERSATION}/read", ReadView.as_view(), name="read"),
    path(f"{CONVERSATION}/typing", TypingView.as_view(), name="typing"),
    path(f"{CONVERSATION}/messages", MessagesView.as_view(), name="messages"),
    path(f"{MESSAGE}/reactions", ReactionsView.as_view(), name="reactions"),
    path(f"{MESSAGE}/attachments/<str:index>", AttachmentView.as_view(), name="attachment"),
    path(MESSAGE, MessageView.as_view(), name="message"),
]

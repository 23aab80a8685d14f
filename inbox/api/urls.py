from django.urls import path

from inbox.api.contacts.blocking import BlockStatusView, BlockUsersView, BlockView
from inbox.api.contacts.views import ContactsView, ContactView
from inbox.api.conversations.assignment import AssignmentView
from inbox.api.conversations.handover import AcceptView, ThreadControlView
from inbox.api.conversations.notes import NotesView, NoteView
from inbox.api.conversations.tags import ConversationTagsView, ConversationTagView
from inbox.api.conversations.views import ConversationView, ReadView, TypingView
from inbox.api.costs import CostsView
from inbox.api.groups.admins import AdminsView
from inbox.api.groups.invites import InvitesView, InviteView, NewLinkView
from inbox.api.groups.people import InviteLinkView, JoinRequestsView, ParticipantsView
from inbox.api.groups.pictures import PictureView
from inbox.api.groups.refreshing import RefreshView
from inbox.api.groups.requests import GroupRequestAgainView, GroupRequestView
from inbox.api.groups.views import GroupsView, GroupView
from inbox.api.media.presigning import PresignedUploadView, PresignView
from inbox.api.media.views import MediaFileView, UploadsView, UploadView, WhatsAppMediaView
from inbox.api.messages.outbox import AgainView, CancelView
from inbox.api.messages.pins import PinsView, PinView
from inbox.api.messages.receipts import ReceiptsView
from inbox.api.messages.search import SearchView
from inbox.api.messages.starting import StartableConversationsView
from inbox.api.messages.views import AttachmentView, MessagesView, MessageView, ReactionsView
from inbox.api.tags import TagsView, TagView
from inbox.api.templates.one import TemplateByIdView, TemplateView
from inbox.api.templates.views import TemplateLibraryView, TemplatesView

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
    path(f"{GROUP}/invites", InvitesView.as_view(), name="invites"),
    path(f"{GROUP}/invites/new-link", NewLinkView.as_view(), name="new_link"),
    path(f"{GROUP}/invites/<str:invite_id>", InviteView.as_view(), name="invite"),
    path(f"{GROUP}/picture", PictureView.as_view(), name="picture"),
    path(f"{GROUP}/admins", AdminsView.as_view(), name="admins"),
    path(f"{GROUP}/refresh", RefreshView.as_view(), name="refresh"),
    path(f"{GROUP}/join-requests", JoinRequestsView.as_view(), name="join_requests"),
    path(
        "whatsapp/group-requests/<str:request_id>",
        GroupRequestView.as_view(),
        name="group_request",
    ),
    path(
        "whatsapp/group-requests/<str:request_id>/again",
        GroupRequestAgainView.as_view(),
        name="group_request_again",
    ),
    path("whatsapp/templates", TemplatesView.as_view(), name="templates"),
    path("whatsapp/template-library", TemplateLibraryView.as_view(), name="template_library"),
    path(
        "whatsapp/templates/id/<str:template_id>",
        TemplateByIdView.as_view(),
        name="template_by_id",
    ),
    path("whatsapp/templates/<str:name>", TemplateView.as_view(), name="template"),
    path("whatsapp/media/<str:media_id>", WhatsAppMediaView.as_view(), name="whatsapp_media"),
    path("media/upload-direct", UploadView.as_view(), name="upload"),
    path("media", UploadsView.as_view(), name="uploads"),
    path("media/presign", PresignView.as_view(), name="presign"),
    path("media/uploads/<str:token>", PresignedUploadView.as_view(), name="presigned_upload"),
    path("media/files/<str:token>", MediaFileView.as_view(), name="media_file"),
    path(CONVERSATIONS, StartableConversationsView.as_view(), name="conversations"),
    path(f"{CONVERSATIONS}/search", SearchView.as_view(), name="search"),
    path(CONVERSATION, ConversationView.as_view(), name="conversation"),
    path(f"{CONVERSATION}/read", ReadView.as_view(), name="read"),
    path(f"{CONVERSATION}/typing", TypingView.as_view(), name="typing"),
    path(f"{CONVERSATION}/accept", AcceptView.as_view(), name="accept"),
    path(f"{CONVERSATION}/thread-control", ThreadControlView.as_view(), name="thread_control"),
    path(f"{CONVERSATION}/assignment", AssignmentView.as_view(), name="assignment"),
    path(f"{CONVERSATION}/notes", NotesView.as_view(), name="notes"),
    path(f"{CONVERSATION}/notes/<str:note_id>", NoteView.as_view(), name="note"),
    path(f"{CONVERSATION}/tags", ConversationTagsView.as_view(), name="conversation_tags"),
    path(
        f"{CONVERSATION}/tags/<str:tag_id>", ConversationTagView.as_view(), name="conversation_tag"
    ),
    path(f"{CONVERSATION}/pins", PinsView.as_view(), name="pins"),
    path(f"{CONVERSATION}/messages", MessagesView.as_view(), name="messages"),
    path(f"{MESSAGE}/reactions", ReactionsView.as_view(), name="reactions"),
    path(f"{MESSAGE}/again", AgainView.as_view(), name="again"),
    path(f"{MESSAGE}/cancel", CancelView.as_view(), name="cancel"),
    path(f"{MESSAGE}/receipts", ReceiptsView.as_view(), name="receipts"),
    path(f"{MESSAGE}/pin", PinView.as_view(), name="pin"),
    path(f"{MESSAGE}/attachments/<str:index>", AttachmentView.as_view(), name="attachment"),
    path(MESSAGE, MessageView.as_view(), name="message"),
    path("whatsapp/block-users", BlockUsersView.as_view(), name="block_users"),
    path("whatsapp/block-users/status", BlockStatusView.as_view(), name="block_status"),
    path("contacts", ContactsView.as_view(), name="contacts"),
    path("contacts/<str:contact_id>", ContactView.as_view(), name="contact"),
    path("contacts/<str:contact_id>/block", BlockView.as_view(), name="block"),
    path("tags", TagsView.as_view(), name="tags"),
    path("tags/<str:tag_id>", TagView.as_view(), name="tag"),
    path("costs", CostsView.as_view(), name="costs"),
]

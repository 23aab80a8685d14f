"""Where the API has things, and what became of asking for them."""

from inbox.models import Activity, Conversation, Message

CONVERSATIONS = "/api/v1/inbox/conversations"
GROUPS = "/api/v1/whatsapp/wa-groups"
CONTACTS = "/api/v1/contacts"


def at(conversation: Conversation, *rest: str) -> str:
    return "/".join([CONVERSATIONS, str(conversation.pk), *rest])


def sent() -> Message:
    return Message.objects.get(direction="out")


def last_fact() -> Activity:
    return Activity.objects.order_by("-seq")[0]

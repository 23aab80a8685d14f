from whatsapp.sandbox.models.calls import GraphCall
from whatsapp.sandbox.models.faults import Fault
from whatsapp.sandbox.models.groups import Group, JoinRequest, Participant
from whatsapp.sandbox.models.media import Media
from whatsapp.sandbox.models.messages import DirectChat, Message, Receipt
from whatsapp.sandbox.models.numbers import BusinessAccount, BusinessNumber
from whatsapp.sandbox.models.people import Person
from whatsapp.sandbox.models.templates import Template
from whatsapp.sandbox.models.webhooks import Webhook

__all__ = [
    "BusinessAccount",
    "BusinessNumber",
    "DirectChat",
    "Fault",
    "GraphCall",
    "Group",
    "JoinRequest",
    "Media",
    "Message",
    "Participant",
    "Person",
    "Receipt",
    "Template",
    "Webhook",
]

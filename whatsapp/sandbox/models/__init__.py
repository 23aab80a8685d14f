from whatsapp.sandbox.models.calls import GraphCall
from whatsapp.sandbox.models.faults import Fault
from whatsapp.sandbox.models.groups import Group, JoinRequest, Participant
from whatsapp.sandbox.models.messages import DirectChat, Message, Receipt
from whatsapp.sandbox.models.numbers import BusinessAccount, BusinessNumber
from whatsapp.sandbox.models.people import Person
from whatsapp.sandbox.models.webhooks import Webhook

__all__ = [
    "BusinessAccount",
    "BusinessNumber",
    "DirectChat",
    "Fault",
    "GraphCall",
    "Group",
    "JoinRequest",
    "Message",
    "Participant",
    "Person",
    "Receipt",
    "Webhook",
]

from django.db import models

from whatsapp.sandbox.identifiers import new_wamid
from whatsapp.sandbox.models.groups import Group
from whatsapp.sandbox.models.numbers import BusinessNumber
from whatsapp.sandbox.models.people import Person


class DirectChat(models.Model):
    """One person's chat with one business number, and when they last wrote in it."""

    number = models.ForeignKey(BusinessNumber, models.CASCADE, related_name="direct_chats")
    person = models.ForeignKey(Person, models.CASCADE, related_name="direct_chats")
    window_opened_at = models.DateTimeField(null=True, blank=True)
    typing_until = models.DateTimeField(null=True, blank=True)
    """Until when the person sees that the business writes."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number", "person"], name="sandbox_one_chat_per_person_and_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} and {self.number}"


class Message(models.Model):
    """One thing said, in a group or a direct chat, by a person or (author empty) by the business.

    A business message to somebody who is not on WhatsApp has neither group nor person; it fails.
    """

    number = models.ForeignKey(BusinessNumber, models.CASCADE, related_name="messages")
    group = models.ForeignKey(Group, models.CASCADE, null=True, blank=True, related_name="messages")
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="direct_messages"
    )
    author = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="messages"
    )
    wamid = models.CharField(max_length=128, unique=True, default=new_wamid)
    type = models.CharField(max_length=24, default="text")
    content = models.JSONField(default=dict)
    recipient = models.CharField(max_length=160, blank=True)
    context_wamid = models.CharField(max_length=128, blank=True)
    biz_opaque_callback_data = models.CharField(max_length=512, blank=True)
    failed_code = models.PositiveIntegerField(null=True, blank=True)
    category = models.CharField(max_length=40, default="service")
    sent_at = models.DateTimeField()
    marked_read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["group", "sent_at"], name="sandbox_message_group"),
            models.Index(fields=["person", "sent_at"], name="sandbox_message_person"),
            models.Index(fields=["number", "sent_at"], name="sandbox_message_number"),
        ]

    def __str__(self) -> str:
        return self.wamid


class Receipt(models.Model):
    """How far a business message came with one person. Made at sending, one per recipient."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="receipts")
    person = models.ForeignKey(Person, models.CASCADE, related_name="receipts")
    delivered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    played_at = models.DateTimeField(null=True, blank=True)
    failed_code = models.PositiveIntegerField(null=True, blank=True)
    is_charged = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "person"], name="sandbox_one_receipt_per_recipient"
            )
        ]
        indexes = [models.Index(fields=["person", "read_at"], name="sandbox_receipt_unread")]

    def __str__(self) -> str:
        return f"{self.message} to {self.person}"

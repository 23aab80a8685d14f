from django.db import models

from accounts.models import BusinessNumber
from inbox.models.conversation import Conversation
from inbox.models.message import Receipt


class Charge(models.Model):
    """What one person's copy of a message came to, as WhatsApp told us and our rate card prices it.

    One row per receipt: a message is charged once for each person it is delivered to.
    """

    receipt = models.OneToOneField(Receipt, models.CASCADE, related_name="charge")
    number = models.ForeignKey(BusinessNumber, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="charges")
    category = models.CharField(max_length=40)
    """WhatsApp's word: service, utility, group_service, ..."""
    pricing_type = models.CharField(max_length=40)
    """WhatsApp's word: regular is charged, the others are free."""
    country = models.CharField(max_length=2, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    """In the rate card's currency; empty when the card has no price for it."""
    currency = models.CharField(max_length=3, blank=True)
    charged_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["number", "charged_at"], name="charges_of_number"),
            models.Index(fields=["conversation", "charged_at"], name="charges_of_conversation"),
        ]

    def __str__(self) -> str:
        return f"charge {self.pk}"

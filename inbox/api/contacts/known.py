"""What the views of people start from: whom the key may know."""

from django.db.models import QuerySet
from rest_framework.response import Response

from accounts.api.contract.errors import not_found
from accounts.api.contract.views import ApiView, row_id
from accounts.models import ApiKey
from groups.models import Contact
from inbox.api import looking
from inbox.api.contacts import shapes
from inbox.screen import people

BY_A_PROGRAM = "Blocked by a program."
"""The reason, where the contract has none."""


class ContactApiView(ApiView):
    resource_group = ApiKey.ResourceGroup.CONTACTS

    def contacts(self, account: str | None = None) -> QuerySet[Contact]:
        """Whom the key may know: those whom its numbers, or one of them, meet; else all of the
        workspace."""
        if not (self.caller.is_bounded or account):
            return Contact.objects.filter(workspace=self.caller.workspace_id)
        met_in = looking.conversations(self.caller)
        if account:
            met_in = met_in.filter(number=self.number(account))
        return people.seen_in(met_in, self.caller.workspace)

    def contact(self, contact_id: str) -> Contact:
        pk = row_id(contact_id)
        found = self.contacts().filter(pk=pk).first() if pk is not None else None
        if found is None:
            raise not_found("The contact")
        return found

    def answer(self, contact_id: str) -> Response:
        return Response({"success": True, "contact": shapes.body(self.contact(contact_id))})

"""What a key may see: endpoints that tell nothing of numbers it does not work."""

from django.db.models import QuerySet

from accounts.api.contract.errors import not_found
from accounts.api.contract.views import row_id
from accounts.models import ApiKey
from webhooks.outgoing.models import Endpoint


def endpoints(caller: ApiKey) -> QuerySet[Endpoint]:
    found = Endpoint.objects.present().filter(workspace=caller.workspace_id)
    found = found.within(caller.numbers_worked()) if caller.is_bounded else found
    return found.select_related("workspace").prefetch_related("numbers")


def endpoint(caller: ApiKey, text: object) -> Endpoint:
    pk = row_id(text)
    found = endpoints(caller).filter(pk=pk).first() if pk is not None else None
    if found is None:
        raise not_found("The webhook")
    return found

"""Who may see which endpoint: those who run the workspace, within the numbers they work."""

from collections.abc import Callable
from functools import wraps

from django.db.models import QuerySet
from django.http import Http404, HttpResponse

from accounts.models import BusinessNumber
from accounts.services import audit
from inbox.errors import NotAllowed
from inbox.views.doors import MemberRequest, View, member
from webhooks.outgoing.endpoints import Author
from webhooks.outgoing.models import Endpoint, OutgoingDelivery


def runner(view: View) -> Callable[..., HttpResponse]:
    """Only for owners and admins of the workspace."""

    @member
    @wraps(view)
    def guarded(request: MemberRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.membership.runs_workspace:
            raise NotAllowed("Only owners and admins set up webhooks.")
        return view(request, *args, **kwargs)

    return guarded


def numbers(request: MemberRequest) -> QuerySet[BusinessNumber]:
    """The numbers that the asker works here."""
    return BusinessNumber.objects.visible_to(request.user).filter(
        workspace=request.membership.workspace_id
    )


def works_every_number(request: MemberRequest) -> bool:
    return request.membership.every_number


def endpoints(request: MemberRequest) -> QuerySet[Endpoint]:
    """Those of the workspace that tell nothing the asker may not see themselves."""
    found = Endpoint.objects.present().filter(workspace=request.membership.workspace_id)
    return found if works_every_number(request) else found.within(numbers(request))


def author(request: MemberRequest) -> Author:
    """Who asks, for the audit log."""
    return Author(str(request.user), request.user, audit.network_of(request))


def endpoint(request: MemberRequest, pk: int) -> Endpoint:
    """Raises Http404 for what does not exist or is not theirs."""
    found = endpoints(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def delivery(request: MemberRequest, pk: int) -> OutgoingDelivery:
    found = (
        OutgoingDelivery.objects.filter(pk=pk, endpoint__in=endpoints(request))
        .select_related("endpoint")
        .first()
    )
    if found is None:
        raise Http404
    return found

"""People: their cards, whom we block, who is one and the same, and what the team calls them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from groups.models import Contact, ContactMerge
from inbox.errors import InvalidInput
from inbox.screen import people
from inbox.services import contact_cards, merging
from inbox.services.contact_cards import Card
from inbox.views import doors
from inbox.views.doors import MemberRequest, member, writer


@require_GET
@member
def person(request: MemberRequest, pk: int) -> HttpResponse:
    return _card(request, doors.person(request, pk))


@require_POST
@writer
def card(request: MemberRequest, pk: int) -> HttpResponse:
    """Write the card down; answers with the card as it is now."""
    contact_cards.save(contact=doors.person(request, pk), card=_written(request), by=request.user)
    return _card(request, doors.person(request, pk))


def _written(request: MemberRequest) -> Card:
    post = request.POST
    names, values = post.getlist("field_name")[:100], post.getlist("field_value")[:100]
    if len(names) != len(values):
        raise InvalidInput("Every field needs a name and a value.", field="fields")
    return Card(
        alias=post.get("alias", ""),
        kind=post.get("kind", ""),
        colleague=_colleague(request) if post.get("kind") == Contact.Kind.STAFF else None,
        notes=post.get("notes", ""),
        fields=list(zip(names, values, strict=True)),
    )


def _colleague(request: MemberRequest) -> User | None:
    value = request.POST.get("colleague", "")
    if not value:
        return None
    colleagues = User.objects.filter(memberships__workspace=request.membership.workspace_id)
    is_id = value.isascii() and value.isdigit() and len(value) < 19
    found = colleagues.filter(pk=int(value)).first() if is_id else None
    if found is None:
        raise InvalidInput("This is none of your colleagues.", field="colleague")
    return found


@require_http_methods(["POST", "DELETE"])
@writer
def block(request: MemberRequest, pk: int) -> HttpResponse:
    """POST blocks the person `because`, DELETE unblocks them."""
    contact = doors.person(request, pk)
    if request.method == "DELETE" or request.POST.get("_method") == "delete":
        contact_cards.unblock(contact, by=request.user)
    else:
        because = request.POST.get("because", "")
        contact_cards.block(contact, because=because, by=request.user)
    return _card(request, doors.person(request, pk))


@require_http_methods(["GET", "POST"])
@writer
def merge(request: MemberRequest, pk: int) -> HttpResponse:
    """GET shows what would become of both, POST makes `other` part of the person."""
    other = request.POST.get("other", "") or request.GET.get("other", "")
    is_id = other.isascii() and other.isdigit() and len(other) < 19
    kept, dropped = doors.person(request, pk), doors.person(request, int(other) if is_id else 0)
    if kept.pk == dropped.pk:
        raise Http404
    if request.method == "POST":
        merging.merge(kept=kept, dropped=dropped, by=request.user)
        return _card(request, doors.person(request, pk))
    preview = merging.preview(kept, dropped)
    return render(request, "inbox/people/_merge.html", {"preview": preview})


@require_POST
@writer
def part(request: MemberRequest, pk: int) -> HttpResponse:
    """Undo a merge."""
    found = ContactMerge.objects.filter(pk=pk, undone_at=None).select_related("kept").first()
    if found is None:
        raise Http404
    kept = doors.person(request, found.kept_id)
    merging.undo(merge=found, by=request.user)
    return _card(request, doors.person(request, kept.pk))


def _card(request: HttpRequest, contact: Contact) -> HttpResponse:
    context = people.context(
        contact, doors.conversations(request), request.membership.workspace
    ) | {"may_write": request.membership.may_write}
    return render(request, "inbox/people/_card.html", context)

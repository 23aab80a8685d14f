import hashlib
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from whatsapp.sandbox.models import Fault, Person
from whatsapp.sandbox.phones import snapshot


@require_GET
def show_phones(request: HttpRequest) -> HttpResponse:
    """The page with the phones. Everything on it is filled in by its scripts."""
    context = {
        "site_url": settings.SITE_URL,
        "profiles": Person.Profile.choices,
        "fault_kinds": Fault.Kind.choices,
        "fault_shapes": Fault.Shape.choices,
    }
    return render(request, "sandbox/phones.html", context)


@require_GET
def show_state(request: HttpRequest) -> HttpResponse:
    """What the phones show now; 304 when that is what the caller has (`If-None-Match`)."""
    open_chats = request.GET.getlist("open")[:16]
    content = json.dumps(snapshot.take(open_chats))
    etag = f'"{hashlib.sha256(content.encode()).hexdigest()[:24]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304)
    return HttpResponse(
        content,
        content_type="application/json",
        headers={"ETag": etag, "Cache-Control": "no-store"},
    )

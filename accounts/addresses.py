"""Where a request came from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = ""


def client_network(request: HttpRequest | None) -> str:
    """The visitor's address, of IPv6 the /64 that one household has; empty when unknown.

    X-Forwarded-For counts only with TRUST_PROXY, and of it only what our own proxy wrote.
    """
    if request is None:
        return UNKNOWN
    text = request.META.get("REMOTE_ADDR") or ""
    if settings.TRUST_PROXY:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        text = forwarded or text
    try:
        address = ipaddress.ip_address(text.split("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)

"""What an address given by a user may look like. Where it leads is checked when it is called."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from safe_fetch.addresses import is_public

MAX_LENGTH = 2000
PORTS = frozenset({443, 8443})
HOST = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)*"
)
NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
"""A last label that makes a resolver read the whole host as an IPv4 address."""


PRIVATE = "The address leads into a network that is not public."


class Refused(Exception):
    """We do not call this; `str()` says why, in words for whoever gave us the address."""


def check(url: str) -> SplitResult:
    """The address in its parts. Raises Refused for what we would never call.

    With ALLOW_PRIVATE_HOSTS plain http, every port and private hosts are let through.
    """
    if len(url) > MAX_LENGTH:
        raise Refused(f"The address is longer than {MAX_LENGTH} characters.")
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise Refused("Write the address without blanks and special characters.")
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        raise Refused("This is not an address.") from error
    if parts.scheme != "https" and not (settings.ALLOW_PRIVATE_HOSTS and parts.scheme == "http"):
        raise Refused("The address must start with https://.")
    if "@" in parts.netloc:
        raise Refused("The address must not contain a user name or a password.")
    if "#" in url:
        raise Refused("The address must not contain a # part.")
    check_port(port or (443 if parts.scheme == "https" else 80))
    _check_host(host, parts.netloc)
    return parts


def check_port(port: int) -> None:
    if port not in PORTS and not settings.ALLOW_PRIVATE_HOSTS:
        raise Refused("Only the ports 443 and 8443 can be called.")


def _check_host(host: str, netloc: str) -> None:
    if "[" in netloc:
        _check_numeric(host)
    elif not HOST.fullmatch(host):
        raise Refused("The address needs a host name, such as hooks.example.com.")
    elif NUMBER.fullmatch(host.rpartition(".")[2]):
        _check_numeric(host)
    if host == _own_host() and not settings.ALLOW_PRIVATE_HOSTS:
        raise Refused("This is our own address.")


def _check_numeric(host: str) -> None:
    """Only as everybody writes it: no octal, hex, single numbers or zones."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError as error:
        raise Refused("This is not an address.") from error
    if getattr(address, "scope_id", None):
        raise Refused("This is not an address.")
    if not settings.ALLOW_PRIVATE_HOSTS and not is_public(host):
        raise Refused(PRIVATE)


def _own_host() -> str:
    return urlsplit(settings.SITE_URL).hostname or ""

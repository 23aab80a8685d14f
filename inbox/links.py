"""Addresses in people's texts: what may become a link, and what it is to be called."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

import idna

CANDIDATE = (
    r"(?<![\w@./-])(?:(?i:https?://|www\.)[^\s<>\"`]{1,2048}"
    r"|[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"
    r"|\+\d[\d ().-]{6,20}\d(?!\w))"
)
"""What looks like a web address, an e-mail address or an international phone number. All parts
are bounded, so that no text takes long."""

_TRAILING = ".,;:!?'*_~)]}…"
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+\.?", re.IGNORECASE)
_ONLY_LOCAL = "localhost"


@dataclass(frozen=True, slots=True)
class Link:
    """`label` is what people see, `length` how much of the candidate it stands for."""

    href: str
    label: str
    length: int
    leads_away: bool = True


def read(candidate: str) -> Link | None:
    """The link in a candidate, or None when it had better stay text.

    Addresses with a user name in front of the host are text: they are made to deceive. A host in
    other letters than ASCII is shown as punycode, so that a look-alike looks like what it is.
    """
    if candidate[0] == "+":
        digits = "".join(filter(str.isascii, filter(str.isdigit, candidate)))
        return Link(f"tel:+{digits}", candidate, len(candidate), leads_away=False)
    if not re.match(r"(?i)https?://|www\.", candidate):
        return Link(f"mailto:{candidate}", candidate, len(candidate), leads_away=False)
    return _web(_without_trailing(candidate))


def _without_trailing(address: str) -> str:
    """A full stop or a bracket after an address belongs to the sentence; (these) in it stay."""
    end = len(address)
    balance = address.count("(") - address.count(")")
    while end and address[end - 1] in _TRAILING:
        if address[end - 1] == ")":
            if balance >= 0:
                break
            balance += 1
        end -= 1
    return address[:end]


def _web(address: str) -> Link | None:
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Co", "Cs"} for letter in address):
        return None
    full = address if "://" in address[:8] else f"https://{address}"
    try:
        parts = urlsplit(full)
        host, has_port = parts.hostname or "", parts.port is not None
    except ValueError:
        return None
    if "@" in parts.netloc or "\\" in full or "%" in parts.netloc:
        return None
    if host.isascii():
        good = bool(_HOST.fullmatch(host)) or host == _ONLY_LOCAL
        return Link(full, address, len(address)) if good else None
    return _foreign(address, full, parts.netloc, host, parts.port if has_port else None)


def _foreign(address: str, full: str, netloc: str, host: str, port: int | None) -> Link | None:
    try:
        punycode = idna.encode(host, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return None
    shown = f"{punycode}:{port}" if port else punycode
    return Link(full.replace(netloc, shown, 1), address.replace(netloc, shown, 1), len(address))

"""How bodies look. One module per format, each with `body(happening)`: a dict, or None for what
the format has no words for."""

from collections.abc import Callable
from typing import Any

from webhooks.outgoing.formats import octet, sinch, zernio
from webhooks.outgoing.models import Endpoint
from webhooks.outgoing.scene import Happening

BODIES: dict[str, Callable[[Happening], dict[str, Any] | None]] = {
    Endpoint.Format.OCTET: octet.body,
    Endpoint.Format.ZERNIO: zernio.body,
    Endpoint.Format.SINCH: sinch.body,
}
"""Pure: everything that is spoken of has been read before."""

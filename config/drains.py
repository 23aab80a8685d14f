"""Which function empties which queue.

A drain does the work that is due in the database and returns how many pieces it did. It may be
called at any time, from several processes at once; calling it for nothing is cheap.
"""

from collections.abc import Callable

from accounts.api.contract.idempotency import forget_answers
from inbox.doctor.running import drain_beats, drain_checkups
from inbox.exporting.draining import drain_exports
from inbox.imports.running import drain_imports
from inbox.outbox.bulk_runs import drain_bulk
from inbox.outbox.dispatching import drain_outgoing
from inbox.outbox.group_requests import drain_group_requests
from inbox.outbox.group_sweeps import drain_group_sweeps
from inbox.outbox.invites import drain_invites
from inbox.outbox.reads import drain_reads
from inbox.outbox.typing_notices import drain_typing
from inbox.services.alerts import drain_alerts
from inbox.services.door_rules import drain_doors
from inbox.services.end_rules import drain_ends
from inbox.services.template_news import drain_templates
from inbox.services.uploads import forget_uploads
from inbox.transfers.fetching import drain_media
from inbox.transfers.uploading import drain_uploads
from webhooks.incoming.draining import drain_incoming, drain_waiting
from webhooks.incoming.retention import forget_old
from webhooks.outgoing.alerts import drain_webhook_alerts
from webhooks.outgoing.dispatching import drain_webhooks
from webhooks.outgoing.retention import forget_old_deliveries

DRAINS: dict[str, Callable[[], int]] = {
    "incoming": drain_incoming,
    "waiting": drain_waiting,
    "group_requests": drain_group_requests,
    "group_sweeps": drain_group_sweeps,
    "doors": drain_doors,
    "ends": drain_ends,
    "bulk": drain_bulk,
    "invites": drain_invites,
    "imports": drain_imports,
    "outgoing": drain_outgoing,
    "media": drain_media,
    "uploads": drain_uploads,
    "templates": drain_templates,
    "reads": drain_reads,
    "typing": drain_typing,
    "alerts": drain_alerts,
    "webhooks": drain_webhooks,
    "webhook_alerts": drain_webhook_alerts,
    "exports": drain_exports,
    "checkups": drain_checkups,
    "beats": drain_beats,
    "retention": forget_old,
    "api_answers": forget_answers,
    "api_uploads": forget_uploads,
    "webhooks_retention": forget_old_deliveries,
}

PACES: dict[str, float] = {
    # Who wants it done nudges it, or nobody waits for it by the second.
    **dict.fromkeys(("group_sweeps", "doors", "ends", "templates", "exports", "checkups"), 5.0),
    **dict.fromkeys(("alerts", "webhook_alerts", "beats"), 5.0),
    # These only make room.
    **dict.fromkeys(("retention", "api_answers", "api_uploads", "webhooks_retention"), 60.0),
}
"""Seconds between two looks at a queue with nothing due; all others are looked at each second."""

STANDING_BY = frozenset({"incoming"})
"""While these have work, one worker stays for more: it stands between WhatsApp and the screens."""

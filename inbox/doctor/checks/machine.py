"""Do the parts of this installation work together?"""

import asyncio
import secrets
from datetime import timedelta

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from inbox.doctor.findings import Check, Finding, Patient, bad, good
from inbox.models import WorkerBeat

ALIVE = timedelta(seconds=30)
"""A worker beats every ten seconds."""

PATIENCE = 5
"""Seconds for a message to ourselves."""


def storage(patient: Patient) -> Finding:
    content = secrets.token_bytes(32)
    name = ""
    try:
        name = default_storage.save(f"doctor/{secrets.token_hex(8)}", ContentFile(content))
        with default_storage.open(name) as file:
            same = file.read() == content
    except Exception as error:  # Each backend fails in its own way.
        return bad(
            f"Files cannot be stored: {type(error).__name__}.",
            "Look at DATA_DIR or the storage settings, its rights and its free space.",
        )
    finally:
        if name:
            default_storage.delete(name)
    if not same:
        return bad("A stored file came back changed.", "Look at the storage.")
    return good("Files can be stored and read.")


def worker(patient: Patient) -> Finding:
    return worker_beat()


def worker_beat() -> Finding:
    """Also asked by the page itself: a worker that is gone cannot say so."""
    beat = WorkerBeat.objects.order_by("-at").first()
    remedy = "Start a worker (celery -A config worker), or look into its log."
    if beat is None:
        return bad("No worker has ever run.", remedy)
    silent = timezone.now() - beat.at
    if silent > ALIVE:
        minutes = max(1, round(silent.total_seconds() / 60))
        return bad(f"No worker has looked for work for {minutes} min.", remedy)
    return good("A worker is looking for work.")


def channel_layer(patient: Patient) -> Finding:
    """The road to open browsers: a message to ourselves and back."""
    layer = get_channel_layer()
    remedy = "Look at REDIS_URL. Browsers are served by polling meanwhile."
    if layer is None:
        return bad("There is no channel layer.", remedy)
    if isinstance(layer, InMemoryChannelLayer):
        # It has one listener, the tailer: a second one would take the news away from it.
        return good("Everything runs in one process, which needs no Redis.")

    async def there_and_back() -> bool:
        async with asyncio.timeout(PATIENCE):
            channel = await layer.new_channel("doctor")
            await layer.send(channel, {"type": "doctor"})
            return (await layer.receive(channel)) == {"type": "doctor"}

    try:
        came_back = async_to_sync(there_and_back)()
    except Exception as error:  # Redis' own, the network's, a time-out.
        return bad(f"News does not reach open browsers: {type(error).__name__}.", remedy)
    return good("News reaches open browsers.") if came_back else bad("News gets lost.", remedy)


CHECKS = (
    Check("storage", "Storage", storage),
    Check("worker", "Worker", worker),
    Check("channel_layer", "Live news", channel_layer),
)

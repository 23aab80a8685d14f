"""{GID}/join_requests: who asked to join. Approving and rejecting answer per item, at once."""

from collections.abc import Callable

from whatsapp.sandbox.errors import GraphError, webhook_error
from whatsapp.sandbox.graph import paging
from whatsapp.sandbox.graph.calls import Call
from whatsapp.sandbox.graph.endpoints import Answer
from whatsapp.sandbox.models import Group, JoinRequest
from whatsapp.sandbox.services import membership
from whatsapp.sandbox.webhooks import people


def list_requests(call: Call) -> dict:
    pending = call.group.join_requests.filter(state="pending").select_related("person")
    found, around = paging.page(call.request, pending, most=1024)
    rows = [
        {"join_request_id": request.join_request_id}
        | people.ids(request.person)
        | {"creation_timestamp": int(request.created_at.timestamp())}
        for request in found
    ]
    return {"data": rows} | ({"paging": around} if around else {})


def approve(call: Call) -> Answer:
    """POST. Whoever finds no place any more fails with 131204; the others get in."""
    group = membership.lock(call.usable_group.pk)
    wanted = _wanted(call)
    pending = _pending(group, wanted)
    let_in = list(pending.values())[: membership.free_places(group)]
    membership.approve(let_in)
    codes = {name: 131204 if name in pending else 131213 for name in wanted}
    return _result("approved_join_requests", wanted, let_in, codes.__getitem__)


def reject(call: Call) -> Answer:
    """DELETE. They may ask again; no webhook."""
    group = membership.lock(call.group.pk)
    wanted = _wanted(call)
    turned_down = list(_pending(group, wanted).values())
    membership.reject(turned_down)
    return _result("rejected_join_requests", wanted, turned_down, lambda _: 131213)


def _wanted(call: Call) -> list[str]:
    call.require_product()
    names = call.body.get("join_requests")
    if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
        raise GraphError(100, "join_requests must be a list of at least one join request id.")
    return list(dict.fromkeys(names))


def _pending(group: Group, names: list[str]) -> dict[str, JoinRequest]:
    """The requests that still wait, by id, in the order they were named."""
    rows = group.join_requests.filter(state="pending", join_request_id__in=names)
    found = {
        row.join_request_id: row for row in rows.select_related("person", "group__number__account")
    }
    return {name: found[name] for name in names if name in found}


def _result(
    key: str, wanted: list[str], done: list[JoinRequest], code_of: Callable[[str], int]
) -> Answer:
    """200 when all went well, 206 and 131201 when some did, the error itself when none did."""
    done_ids = [request.join_request_id for request in done]
    failed = [name for name in wanted if name not in done_ids]
    body = {"messaging_product": "whatsapp", key: done_ids}
    if not failed:
        return body
    if not done:
        raise GraphError(code_of(failed[0]))
    body["failed_join_requests"] = [
        {"join_request_id": name, "errors": [webhook_error(code_of(name))]} for name in failed
    ]
    body["errors"] = [webhook_error(131201, "Not all join requests were processed.")]
    return 206, body

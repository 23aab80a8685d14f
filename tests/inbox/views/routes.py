"""Every address of the screen, and what alice gets there."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse


@dataclass(frozen=True)
class Route:
    """`ok` is what alice gets; `of` what the address names; `writes` needs more than looking."""

    name: str
    method: str = "get"
    ok: int = 200
    of: str = "nothing"
    writes: bool = False
    data: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.name}"

    def ask(self, client: Client, things: SimpleNamespace, **extra: Any) -> HttpResponse:
        thing = getattr(things, self.of)
        url = reverse(self.name, args=[thing.pk] if thing else [])
        data = {key: value.format(t=things) for key, value in self.data} | extra
        cookies = client.cookies.copy()
        answer = getattr(client, self.method)(url, data or None)
        # Whoever logged out is logged in again for the next one.
        client.cookies = cookies
        return answer


def write(name: str, of: str, ok: int, method: str = "post", /, **data: str) -> Route:
    return Route(name, method, ok, of, writes=True, data=tuple(data.items()))


NEW_GROUP = {
    "number": "{t.conversation.number_id}",
    "subject": "New",
    "join_approval_mode": "auto_approve",
}


PUBLIC = [Route("accounts:login")]
OWN = [
    Route("accounts:logout", "post", 302),
    Route("accounts:password_change"),
    Route("accounts:password_changed"),
    Route("inbox:root", ok=302),
    Route("inbox:home"),
    Route("inbox:rows"),
    Route("inbox:search", data=(("q", "hello"),)),
    Route("inbox:changes", data=(("after", "0"),)),
    Route("inbox:attention"),
    Route("inbox:attention_count"),
    Route("inbox:costs", ok=403),
    Route("inbox:costs_export", ok=403),
    Route("inbox:groups_table"),
    Route("inbox:groups_table_rows"),
    Route("inbox:bulk_tray"),
    write("inbox:bulk_template", "nothing", 200, "get"),
    Route("inbox:funnel"),
    Route("inbox:settings"),
    Route("inbox:door_rules", ok=403),
    Route("inbox:door_rules", "post", 403),
    Route("inbox:end_rules", ok=403),
    Route("inbox:end_rules", "post", 403),
    Route("inbox:group_defaults", ok=403),
    Route("inbox:group_defaults", "post", 403),
    Route("inbox:tag_choices"),
    *(Route("inbox:tags_page", method, 403) for method in ("get", "post")),
    *(Route(f"inbox:{name}", "post", 403, "tag") for name in ("tag", "tag_deletion")),
    Route("inbox:imports", ok=403),
    Route("inbox:imports", "post", 403),
    Route("inbox:import", ok=403, of="group_import"),
    Route("inbox:import_state", "post", 403, "group_import"),
    Route("inbox:import_results", ok=403, of="group_import"),
    Route("inbox:templates_page"),
    Route("inbox:template_new", ok=403),
    Route("inbox:template_new", "post", 403),
    Route("inbox:template_invitation", "post", 403),
    Route("inbox:template_fetching", "post", 403),
    Route("inbox:template_edit", ok=403, of="template"),
    Route("inbox:template_edit", "post", 403, "template"),
    Route("inbox:template_deletion", "post", 403, "template"),
    Route("webhooks:page", ok=403),
    Route("webhooks:new", ok=403),
    Route("webhooks:new", "post", 403),
    *(Route(f"webhooks:{name}", ok=403, of="endpoint") for name in ("endpoint", "edit")),
    *(
        Route(f"webhooks:{name}", "post", 403, "endpoint")
        for name in ("edit", "secret", "state", "tests", "replays", "deletion")
    ),
    Route("webhooks:delivery", ok=403, of="delivery"),
    Route("inbox:doctor", ok=403),
    Route("inbox:doctor_tests", "post", 403, "a_number"),
    write("inbox:new_chat", "nothing", 200, "get"),
    write("inbox:direct_chats", "nothing", 201, phone="+34600555017"),
    write("inbox:new_group", "nothing", 200, "get"),
    write("inbox:groups", "nothing", 201, **NEW_GROUP),
    write("inbox:bulk_runs", "nothing", 201, action="close", conversation="{t.conversation.pk}"),
]


OTHERS = [
    *(
        Route(f"inbox:{name}", of="conversation")
        for name in ("conversation", "row", "thread", "header", "details", "messages")
    ),
    Route("inbox:receipts", of="message"),
    Route("inbox:draft", "post", 204, "conversation", data=(("text", "Hel"),)),
    Route("inbox:read_mark", "post", 204, "conversation", data=(("seen", "1"),)),
    Route("inbox:attachment", of="attachment"),
    Route("inbox:thumbnail", of="attachment"),
    write("inbox:attachment_retry", "lost", 202),
    write("inbox:attach", "conversation", 422),
    write("inbox:messages", "conversation", 201, text="Hello"),
    Route("inbox:messages", of="conversation", data=(("around", "{t.message.pk}"),)),
    Route("inbox:messages", of="conversation", data=(("around_note", "{t.note.pk}"),)),
    write("inbox:reaction", "message", 200, emoji="👍"),
    write("inbox:pin", "message", 202, days="7"),
    write("inbox:pin", "message", 202, "delete"),
    write("inbox:pin_dismissal", "message", 204),
    write("inbox:places", "conversation", 201, latitude="51.4", longitude="-2.5"),
    write("inbox:contact_cards", "conversation", 201, **{"name": "Ana", "phones": "+34600555017"}),
    write("inbox:known_contacts", "conversation", 200, "get", q="Ana"),
    write("inbox:interactive", "direct", 201, kind="buttons", text="Which?", choices="Yes"),
    write("inbox:notes", "conversation", 201, text="Only for us"),
    write("inbox:note", "note", 200, text="Still only for us"),
    write("inbox:note", "note", 200, "delete"),
    write("inbox:attempts", "message", 201),
    write("inbox:message_dismissal", "message", 201),
    write("inbox:cancellation", "waiting", 201),
    write("inbox:typing", "direct", 204),
    write("inbox:release", "follower", 201),
    write("inbox:closure", "conversation", 204),
    write("inbox:closure", "conversation", 204, "delete"),
    write("inbox:tagging", "conversation", 204, tag="{t.tag.pk}"),
    write("inbox:untagging", "conversation", 204, tag="{t.tag.pk}"),
    write("inbox:assignment", "conversation", 204),
    write("inbox:assignment", "conversation", 204, "delete"),
    write("inbox:group_settings", "conversation", 202, subject="New"),
    write("inbox:group_picture", "conversation", 422),
    Route("inbox:group_picture_file", of="picture"),
    write("inbox:archiving", "conversation", 204),
    write("inbox:exports", "conversation", 202),
    Route("inbox:export_file", of="export"),
    write("inbox:successor", "ended", 200, "get"),
    write("inbox:successor", "ended", 201),
    write("inbox:group_deletion", "conversation", 202),
    write("inbox:group_refresh", "conversation", 202),
    write(
        "inbox:join_decisions",
        "conversation",
        202,
        decision="approve",
        request="{t.join_request.pk}",
    ),
    write("inbox:bulk_failures", "bulk_run", 200, "get"),
    write("inbox:bulk_state", "bulk_run", 204, to="paused"),
    write("inbox:templates", "conversation", 200, "get"),
    write("inbox:template_preview", "conversation", 200, template="{t.template.pk}"),
    write("inbox:template_files", "conversation", 422),
    write(
        "inbox:template_messages",
        "conversation",
        201,
        template="{t.template.pk}",
        **{"v.body.1": "Ana"},
    ),
    Route("inbox:invite_link", of="conversation"),
    Route("inbox:invite_qr", of="conversation"),
    write("inbox:invites", "conversation", 200, "get"),
    write("inbox:invites", "conversation", 202, phones="+34600555017", means="text"),
    write("inbox:guests", "nothing", 200, "get", conversation="{t.conversation.pk}", q="a"),
    write("inbox:guests", "nothing", 200, "get", number="{t.conversation.number_id}"),
    write("inbox:guest_check", "nothing", 200, conversation="{t.conversation.pk}"),
    write("inbox:invite_resend", "invite", 202, sure="1"),
    write("inbox:invite_withdrawal", "planned_invite", 204),
    write("inbox:link_reset", "conversation", 202),
    write("inbox:new_link", "conversation", 202),
    write("inbox:direct_chats", "nothing", 201, participant="{t.participant.pk}"),
    write("inbox:removals", "conversation", 202, participant="{t.participant.pk}"),
    write("inbox:request_retry", "request", 202),
    write("inbox:request_dismissal", "request", 204),
    Route("inbox:person", of="contact"),
    write("inbox:person_card", "contact", 200, alias="Ana", kind="customer"),
    write("inbox:person_block", "contact", 200, because="Spam"),
    write("inbox:person_block", "contact", 200, "delete"),
    write("inbox:person_merge", "contact", 200, "get", other="{t.twin.pk}"),
    write("inbox:person_merge", "contact", 200, other="{t.twin.pk}"),
    write("inbox:person_part", "merged", 200),
    Route("inbox:group_history", of="conversation"),
    Route("inbox:group_history_export", of="conversation"),
    write("inbox:group_roles", "conversation", 204, participant="{t.participant.pk}", role="admin"),
]


EVERY = OWN + OTHERS

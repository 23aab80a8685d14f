"""The pages behind "Settings", each with one line that says what it is for."""

from dataclasses import dataclass

from django import template
from django.urls import reverse

register = template.Library()


@dataclass(frozen=True, slots=True)
class Place:
    """`name` is what the page's view calls itself (`nav`); `runs` is for owners and admins."""

    name: str
    title: str
    what: str
    icon: str
    route: str
    runs: bool = True
    staff: bool = False
    is_elsewhere: bool = False

    @property
    def address(self) -> str:
        return reverse(self.route)


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    places: tuple[Place, ...]


SECTIONS = (
    Section(
        "Groups",
        (
            Place(
                "defaults",
                "New groups",
                "What the dialog for a new group begins with.",
                "users",
                "inbox:group_defaults",
            ),
            Place(
                "door",
                "Who may join",
                "Rules for those who ask, and for full groups.",
                "door-open",
                "inbox:door_rules",
            ),
            Place(
                "ends",
                "Deleting groups",
                "Rules for those that are over.",
                "trash-2",
                "inbox:end_rules",
            ),
            Place(
                "imports",
                "Groups from a file",
                "Many groups at once, with their people.",
                "upload",
                "inbox:imports",
            ),
            Place(
                "invites",
                "Invites",
                "How far the people you invited came.",
                "link",
                "inbox:funnel",
                runs=False,
            ),
        ),
    ),
    Section(
        "Messages",
        (
            Place(
                "templates",
                "Templates",
                "What may be sent when the window is closed.",
                "message-square",
                "inbox:templates_page",
                runs=False,
            ),
            Place(
                "costs",
                "Costs",
                "What WhatsApp delivered and charged, per month.",
                "receipt",
                "inbox:costs",
            ),
        ),
    ),
    Section(
        "Conversations",
        (
            Place(
                "tags",
                "Tags",
                "Words that your team sorts its conversations by.",
                "tag",
                "inbox:tags_page",
            ),
        ),
    ),
    Section(
        "Connections",
        (
            Place(
                "doctor",
                "Doctor",
                "Is every number ready for groups?",
                "list-checks",
                "inbox:doctor",
            ),
            Place(
                "webhooks",
                "Webhooks",
                "Tell your own systems what happens.",
                "webhook",
                "webhooks:page",
            ),
            Place(
                "api",
                "REST API",
                "Every call, to read and to try.",
                "file-text",
                "api-docs",
                is_elsewhere=True,
            ),
            Place(
                "admin",
                "Admin site",
                "People, numbers, keys and what was changed.",
                "sliders-horizontal",
                "admin:index",
                runs=False,
                staff=True,
            ),
        ),
    ),
)


@register.simple_tag(takes_context=True)
def settings_sections(context: template.Context) -> list[Section]:
    """Those that the reader may open; sections with nothing in them are left out."""
    runs = context["membership"].runs_workspace
    is_staff = context["user"].is_staff
    found = []
    for section in SECTIONS:
        places = tuple(p for p in section.places if runs >= p.runs and is_staff >= p.staff)
        if places:
            found.append(Section(section.title, places))
    return found

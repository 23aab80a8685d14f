"""What happened in the demo workspace before you opened it. Times are hours before now."""

from dataclasses import dataclass

BUSINESS = "business"
"""The author of what the team wrote."""


@dataclass(frozen=True, slots=True)
class Character:
    key: str
    name: str
    phone: str
    country: str
    profile: str = "phone"


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody says something. `agent` is who of the team wrote it; `read_by` names readers."""

    hours_ago: float
    author: str
    text: str
    agent: str = ""
    read_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    hours_ago: float
    who: str


@dataclass(frozen=True, slots=True)
class Departure:
    hours_ago: float
    who: str


@dataclass(frozen=True, slots=True)
class Knock:
    """Somebody asks to join, and waits for an answer."""

    hours_ago: float
    who: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """The team sends somebody the link."""

    hours_ago: float
    who: str
    agent: str = "maria"
    is_read: bool = False


@dataclass(frozen=True, slots=True)
class Pinning:
    """The team pins what it said; `starts` is how that message begins."""

    hours_ago: float
    starts: str
    agent: str = "maria"
    days: int = 7


Beat = Line | Arrival | Departure | Knock | Invitation | Pinning


@dataclass(frozen=True, slots=True)
class GroupStory:
    subject: str
    created_hours_ago: float
    beats: tuple[Beat, ...]
    description: str = ""
    join_approval_mode: str = "auto_approve"
    assignee: str = ""
    unread: int = 0
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectStory:
    who: str
    beats: tuple[Line, ...]
    assignee: str = ""
    unread: int = 0
    closed: bool = False
    tags: tuple[str, ...] = ()


TAGS = {"Arrives today": "teal", "Deposit": "orange", "VIP": "purple"}
"""With their colours."""

CAST = (
    Character("amara", "Amara Ruiz", "34600555017", "ES"),
    Character("lior", "Lior Benami", "15550177002", "US", "username_and_phone"),
    Character("marina", "Marina Sol", "5521955501234", "BR", "username"),
    Character("daniel", "Daniel Navarro", "34600555088", "ES"),
    Character("piet", "Piet Kraan", "31655501990", "NL"),
    Character("jo", "Jo Winter", "491515550420", "DE"),
    Character("sofia", "Sofia Lindqvist", "46705550177", "SE"),
    Character("tomas", "Tomas Berg", "4550550321", "DK"),
    Character("elena", "Elena Rossi", "393335550144", "IT"),
    Character("kofi", "Kofi Mensah", "233245550190", "GH"),
    Character("yousef", "يوسف النجار", "962795550133", "JO"),
)

GROUPS = (
    GroupStory(
        "Casa Lima",
        29,
        description="Keys, parking and everything for your stay at Casa Lima.",
        tags=("Arrives today", "VIP"),
        join_approval_mode="approval_required",
        assignee="maria",
        unread=3,
        beats=(
            Arrival(28.9, "amara"),
            Arrival(28.7, "lior"),
            Arrival(28.5, "piet"),
            Line(
                28.2,
                BUSINESS,
                "Welcome to Casa Lima! This group is for everything about your stay: "
                "keys, parking, questions.",
                "maria",
                ("amara", "lior", "piet"),
            ),
            Line(27.9, "amara", "Hi! We land at noon. Could someone show us the parking first?"),
            Line(
                27.8,
                BUSINESS,
                "Of course. I meet you at the gate at 15:00 with the keys.",
                "maria",
                ("amara", "lior", "piet"),
            ),
            Line(27.7, "piet", "Perfect, thank you."),
            Arrival(5.5, "marina"),
            Line(5.2, "marina", "Hello everyone, I arrive a little later, around six."),
            Line(
                5.0,
                BUSINESS,
                "No problem, Marina. The second key set is with reception.",
                "jonas",
                ("amara", "marina"),
            ),
            Departure(3.0, "piet"),
            Line(1.2, "lior", "Great. Is there a charger for electric cars?"),
            Line(1.19, "lior", "Type 2 would be ideal"),
            Knock(0.9, "daniel"),
            Line(0.6, "marina", "See you there at six 🙌"),
        ),
    ),
    GroupStory(
        "Harbor Lane 12 move-in",
        120,
        description="Keys, meters and hand-over for unit 12.",
        tags=("Deposit",),
        assignee="jonas",
        beats=(
            Arrival(119, "sofia"),
            Arrival(118.5, "tomas"),
            Arrival(118, "jo"),
            Line(
                70,
                BUSINESS,
                "The meters are read on Friday at ten. Who of you will be there?",
                "jonas",
                ("sofia", "tomas", "jo"),
            ),
            Line(22.2, "sofia", "I will be there. Tomas joins by phone."),
            Line(22.1, "tomas", "👍"),
            Line(
                21.8,
                BUSINESS,
                "Thank you both. Please bring the signed protocol, page 3.",
                "jonas",
                ("sofia", "jo"),
            ),
        ),
    ),
    GroupStory(
        "Reunion trip, May",
        400,
        assignee="",
        beats=(
            Arrival(399, "elena"),
            Arrival(398, "kofi"),
            Arrival(397, "daniel"),
            Line(60, "elena", "Which hotel did we settle on in the end?"),
            Line(
                52,
                BUSINESS,
                "Here is the updated itinerary: two nights at the lake, then the city.",
                "maria",
                ("elena", "kofi", "daniel"),
            ),
        ),
    ),
    GroupStory(
        "Lake house, first weekend",
        23.5,
        description="Who comes, who brings what, and where to park.",
        join_approval_mode="approval_required",
        assignee="maria",
        beats=(
            Invitation(23, "elena", is_read=True),
            Invitation(23, "kofi", is_read=True),
            Invitation(23, "sofia"),
            Invitation(23, "tomas"),
            Arrival(21, "elena"),
            Arrival(20.5, "yousef"),
            Line(20, "elena", "Thank you! Is the boat house included?"),
            Line(
                19.8,
                BUSINESS,
                "It is, and the canoe with it. The key hangs behind the door.",
                "maria",
                ("elena", "yousef"),
            ),
            Pinning(19.7, "It is, and the canoe"),
            Line(19.5, "yousef", "شكراً جزيلاً، نراكم يوم الجمعة"),
            Knock(2.2, "kofi"),
        ),
    ),
)

DIRECT = (
    DirectStory(
        "daniel",
        tags=("Deposit",),
        assignee="maria",
        unread=1,
        beats=(
            Line(26, "daniel", "Hello, is the flat on Calle Mayor still free in June?"),
            Line(25.6, BUSINESS, "Yes, from the 6th to the 20th.", "maria", ("daniel",)),
            Line(0.4, "daniel", "Is the deposit refundable if we cancel in April?"),
        ),
    ),
    DirectStory(
        "elena",
        unread=2,
        beats=(
            Line(4.1, "elena", "Good morning! I lost the confirmation mail."),
            Line(4.0, "elena", "Could you send me the booking number again?"),
        ),
    ),
    DirectStory(
        "kofi",
        assignee="jonas",
        beats=(
            Line(50, "kofi", "Thanks for the quick help yesterday."),
            Line(49, BUSINESS, "Our pleasure. Have a good trip!", "jonas", ("kofi",)),
        ),
    ),
    DirectStory(
        "jo",
        closed=True,
        beats=(
            Line(90, "jo", "Can you send the invoice to my office address?"),
            Line(89, BUSINESS, "Done, it is on its way.", "maria", ("jo",)),
            Line(88.5, "jo", "Got it, thank you!"),
        ),
    ),
)

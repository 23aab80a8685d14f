"""What WhatsApp makes of a number of ours: its quality, how many it may write to, its name."""

from accounts.models import BusinessNumber
from inbox.history import History, Kind
from whatsapp.events import NumberReviewed

KINDS = {"quality": Kind.NUMBER_QUALITY, "name": Kind.NUMBER_NAME}


def note(news: NumberReviewed, *, connection_id: int, history: History) -> bool:
    """False when no number of ours is meant. Hearing it twice changes nothing."""
    numbers = BusinessNumber.objects.filter(connection=connection_id, waba_id=news.waba_id)
    meant = [one for one in numbers.order_by("pk") if _digits(one) == news.display_number]
    for number in meant:
        details = {name: word for name, word in news.words.items() if word}
        details["display_phone_number"] = news.display_number
        said = " ".join([news.about, str(news.occurred_at.timestamp()), *details.values()])
        history.record_of_number(
            KINDS[news.about],
            number,
            occurred_at=news.occurred_at,
            details=details,
            dedupe_key=said[:255],
        )
    return bool(meant)


def _digits(number: BusinessNumber) -> str:
    return "".join(one for one in number.display_number if one.isdigit())

from collections.abc import Callable

from whatsapp.sandbox.errors import GraphError
from whatsapp.sandbox.models import Media

LONGEST_CAPTION = 1024
WITH_CAPTION = frozenset({"image", "video", "document"})


def reader(kind: str) -> Callable[[dict], dict]:
    """A reader of `image`, `video`, …: an uploaded `id` or a https `link`, never both."""

    def read(body: dict) -> dict:
        given = body.get(kind)
        if not isinstance(given, dict) or bool(given.get("id")) == bool(given.get("link")):
            raise GraphError(100, f"{kind} needs either an id or a link.")
        content = _by_id(kind, given) if given.get("id") else _by_link(given)
        return content | _extras(kind, given)

    return read


def _by_id(kind: str, given: dict) -> dict:
    row = Media.objects.filter(media_id=str(given["id"])).first()
    if row is None:
        raise GraphError(131009, f"There is no media {given['id']}.")
    if kind == "sticker" and row.mime_type != "image/webp":
        raise GraphError(131053, f"{row.mime_type} is not supported as a sticker.")
    if kind == "image" and row.mime_type == "image/webp":
        raise GraphError(131053, "image/webp is only supported as a sticker.")
    return {"id": row.media_id, "mime_type": row.mime_type, "filename": row.filename}


def _by_link(given: dict) -> dict:
    link = given["link"]
    if not isinstance(link, str) or not link.startswith("https://"):
        raise GraphError(100, "link must be a https address.")
    return {"link": link}


def _extras(kind: str, given: dict) -> dict:
    caption = given.get("caption", "")
    if caption and kind not in WITH_CAPTION:
        raise GraphError(100, f"{kind} cannot have a caption.")
    if not isinstance(caption, str) or len(caption) > LONGEST_CAPTION:
        raise GraphError(100, f"caption may have {LONGEST_CAPTION} characters at most.")
    extras: dict = {"caption": caption} if caption else {}
    if kind == "document" and given.get("filename"):
        extras["filename"] = str(given["filename"])[:240]
    if kind == "audio" and given.get("voice") is True:
        extras["voice"] = True
    return extras

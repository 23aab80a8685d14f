from whatsapp.sandbox.errors import GraphError

LONGEST = 4096


def read(body: dict) -> dict:
    """1 to 4096 characters. Whether there is a link preview is not told to people."""
    text = body.get("text")
    content = text.get("body") if isinstance(text, dict) else None
    if not isinstance(content, str) or not content:
        raise GraphError(100, "The parameter text['body'] is required.")
    if len(content) > LONGEST:
        raise GraphError(100, f"text['body'] may have {LONGEST} characters at most.")
    return {"body": content}

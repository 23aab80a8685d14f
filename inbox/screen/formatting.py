"""WhatsApp's text marks, links and addresses as safe HTML, or as plain words.

The text is cut into pieces first; each piece is escaped, and only the tags below are ever written:
strong em s code pre blockquote ul ol li a. Nobody's text can bring its own. Every step takes time
in proportion to the text. Marks: *bold* _italic_ ~strike~ `code` ```monospace```, lines that begin
with "> ", "- ", "* " or "1. " (WhatsApp help, "How to format your messages").
"""

import re
from collections.abc import Iterator
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString

from inbox import links

TAGS = {"*": "strong", "_": "em", "~": "s"}

_NOTHING_TO_DO = re.compile(r"[*_~`>@+]|://|www\.|^[-•\d]", re.MULTILINE | re.IGNORECASE)
_MONOSPACE = re.compile(r"```(.+?)```", re.DOTALL)
_TOKEN = re.compile(
    rf"(?P<code>```[^\n]+?```|`[^`\n]+`)|(?P<mark>[*_~])|(?P<link>{links.CANDIDATE})"
)
_LINE = re.compile(r"(?:(?P<quote>>) ?|(?P<bullet>[-*•]) |(?P<number>\d{1,9})\. )(?=\S)")


def as_html(text: str) -> SafeString:
    """The text as it is drawn in a bubble. Line breaks stay what they are (pre-wrap)."""
    if not _NOTHING_TO_DO.search(text):
        return escape(text)
    return SafeString(
        "".join(
            f"<pre>{escape(part)}</pre>" if place % 2 else "".join(_blocks(part))
            for place, part in enumerate(_parts(text))
        )
    )


def as_plain(text: str) -> str:
    """The words without the marks, for a line in a list."""
    if not _NOTHING_TO_DO.search(text):
        return text
    return "".join(
        part if place % 2 else "\n".join(_words(line) for line in part.split("\n"))
        for place, part in enumerate(_parts(text))
    )


def _parts(text: str) -> list[str]:
    """Text and monospaced blocks in turn. What is monospaced within a line stays in the text."""
    parts = [""]
    for place, part in enumerate(_MONOSPACE.split(text)):
        if place % 2 and "\n" in part:
            parts += [part, ""]
        else:
            parts[-1] += f"```{part}```" if place % 2 else part
    return parts


def _words(line: str) -> str:
    start = _LINE.match(line)
    return "".join(piece.words for piece in _inline(line[start.end() :] if start else line))


def _blocks(text: str) -> Iterator[str]:
    """Lines of one sort stand together: quoted ones, points of a list, all others."""
    text = text.removeprefix("\n") if text.startswith("\n") and text.strip() else text
    lines = [(line, _LINE.match(line)) for line in text.split("\n")]
    for sort, run in groupby(lines, key=lambda pair: pair[1].lastgroup if pair[1] else None):
        block = [(line[start.end() :] if start else line, start) for line, start in run]
        if sort is None:
            yield "\n".join(_html(line) for line, _ in block)
        elif sort == "quote":
            yield f"<blockquote>{chr(10).join(_html(line) for line, _ in block)}</blockquote>"
        elif sort == "bullet":
            yield f"<ul>{''.join(f'<li>{_html(line)}</li>' for line, _ in block)}</ul>"
        else:
            points = (f'<li value="{int(s["number"])}">{_html(line)}</li>' for line, s in block)
            yield f"<ol>{''.join(points)}</ol>"


def _html(line: str) -> str:
    return "".join(piece.html for piece in _inline(line))


class _Piece:
    """A bit of a line, as HTML and as words. A mark is a word until its other half is found."""

    __slots__ = ("html", "words")

    def __init__(self, words: str, html: str | None = None) -> None:
        self.words = words
        self.html = escape(words) if html is None else html


def _inline(line: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    marks = _Marks(pieces)
    at = 0
    while found := _TOKEN.search(line, at):
        if found.start() > at:
            marks.pass_words(_Piece(line[at : found.start()]))
        at = found.end()
        if found.lastgroup == "mark":
            marks.meet(
                line[found.start()],
                line[max(found.start() - 1, 0) : found.start()],
                line[at : at + 1],
            )
        elif found.lastgroup == "code":
            code = found[0].strip("`")
            marks.pass_words(_Piece(code, f"<code>{escape(code)}</code>"))
        elif link := links.read(found[0]):
            marks.pass_words(_Piece(link.label, _anchor(link)))
            at = found.start() + link.length
        else:
            marks.pass_words(_Piece(found[0]))
    pieces.append(_Piece(line[at:]))
    return pieces


class _Marks:
    """Finds the halves that belong together, one look at each. At most one of a sort is open."""

    def __init__(self, pieces: list[_Piece]) -> None:
        self._pieces = pieces
        self._open: dict[str, tuple[int, int]] = {}
        self._words = 0

    def pass_words(self, piece: _Piece) -> None:
        self._pieces.append(piece)
        self._words += 1

    def meet(self, mark: str, before: str, after: str) -> None:
        """A mark opens before a word and closes after one; what is never closed is text."""
        opener, words = self._open.get(mark, (-1, self._words))
        if words < self._words and not before.isspace() and not after.isalnum():
            self._pieces[opener].words, self._pieces[opener].html = "", f"<{TAGS[mark]}>"
            self._pieces.append(_Piece("", f"</{TAGS[mark]}>"))
            self._open = {key: at for key, at in self._open.items() if at[0] < opener}
            return
        if opener < 0 and after and not before.isalnum() and not after.isspace():
            self._open[mark] = (len(self._pieces), self._words)
        self._pieces.append(_Piece(mark))


def _anchor(link: links.Link) -> str:
    away = ' target="_blank" rel="noopener noreferrer nofollow"' if link.leads_away else ""
    return f'<a href="{escape(link.href)}" dir="ltr"{away}>{escape(link.label)}</a>'

"""WhatsApp's marks and links in a bubble. Nobody's text can bring markup of its own."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.screen.formatting import as_html, as_plain

ATTRIBUTES = {
    **{tag: set() for tag in ("strong", "em", "s", "code", "pre", "blockquote", "ul", "ol")},
    "li": {"value"},
    "a": {"href", "dir", "target", "rel"},
}
SCHEMES = ("https://", "http://", "mailto:", "tel:+")


class Page(HTMLParser):
    """Reads our output as a browser would."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.open, self.links = "", [], []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        assert set(dict(attrs)) <= ATTRIBUTES[tag]
        self.open.append(tag)
        if tag == "a":
            self.links.append(dict(attrs)["href"])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        raise AssertionError("a comment")

    handle_decl = handle_pi = unknown_decl = handle_comment


def letters(text: str) -> str:
    """What no mark can swallow."""
    return "".join(filter(str.isalpha, text))


TEXTS = st.text(
    st.one_of(st.sampled_from("*_~`>-1. \n<&\"'@:/+()ab"), st.characters(codec="utf-8"))
)
PIECES = st.lists(
    st.sampled_from(
        [
            *("*", "_", "~", "`", "```", "> ", "- ", "1. ", "\n", " ", "<b>", "&amp;", "w"),
            *('" onclick="x', "https://a.example/x_y", "javascript:alert(1)", "ana@b.example"),
            "+34 600 555 017",
        ]
    )
).map("".join)


@given(st.one_of(TEXTS, PIECES))
def test_only_our_own_tags_ever_come_out(text):
    page = Page(as_html(text))

    assert page.open == []
    assert all(link.startswith(SCHEMES) for link in page.links)


@given(PIECES)
def test_no_word_is_lost(text):
    assert letters(Page(as_html(text)).text) == letters(text)


@given(st.one_of(TEXTS, PIECES))
def test_a_list_shows_the_words_of_the_bubble(text):
    assert letters(as_plain(text)) == letters(Page(as_html(text)).text)


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("*bold*", "<strong>bold</strong>"),
        ("a *bold* and _so_ ~on~.", "a <strong>bold</strong> and <em>so</em> <s>on</s>."),
        ("*_both_*", "<strong><em>both</em></strong>"),
        ("(*in brackets*)", "(<strong>in brackets</strong>)"),
        ("`x*y*`", "<code>x*y*</code>"),
        ("```a\n*b*```", "<pre>a\n*b*</pre>"),
        ("- ```a*b*``` c", "<ul><li><code>a*b*</code> c</li></ul>"),
        ("> said\n> so\nyes", "<blockquote>said\nso</blockquote>yes"),
        ("- one\n- *two*", "<ul><li>one</li><li><strong>two</strong></li></ul>"),
        ("3. three\n4. four", '<ol><li value="3">three</li><li value="4">four</li></ol>'),
    ],
)
def test_marks(text, markup):
    assert as_html(text) == markup


@pytest.mark.parametrize(
    "text",
    ["***", "2*3*4", "snake_case_name", "x * not bold*", "*open", "a ~ b ~ c", "**", "-1", "`"],
)
def test_what_is_no_mark_stays_text(text):
    assert as_html(text) == text


def test_halves_that_cross_do_not_nest_wrongly():
    assert as_html("*a _b* c_") == "<strong>a _b</strong> c_"


@pytest.mark.parametrize(
    ("text", "href", "label"),
    [
        ("https://octet.example/a?b=1&c=2", None, None),
        ("see https://octet.example.", "https://octet.example", "https://octet.example"),
        ("(https://a.example/x_(y))", "https://a.example/x_(y)", "https://a.example/x_(y)"),
        ("*https://a.example/x*", "https://a.example/x", "https://a.example/x"),
        ("www.octet.example", "https://www.octet.example", "www.octet.example"),
        ("ana.ruiz@octet.example", "mailto:ana.ruiz@octet.example", "ana.ruiz@octet.example"),
        ("+34 600 555-017", "tel:+34600555017", "+34 600 555-017"),
        ("https://аррӏе.com/x", "https://xn--80ak6aa92e.com/x", "https://xn--80ak6aa92e.com/x"),
    ],
)
def test_links(text, href, label):
    page = Page(as_html(text))

    assert page.links == [href or text]
    assert (label or text) in page.text


def test_links_lead_away_safely():
    assert 'target="_blank" rel="noopener noreferrer nofollow"' in as_html("https://octet.example")


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example",
        "https://bank.example@evil.example/",
        "https://bank.example\\@evil.example",
        "https://user:secret@evil.example",
        "https://a\u202egro.example",
        "https://",
        "http://[::1",
        "order 123456789",
    ],
)
def test_what_deceives_is_no_link(text):
    assert not any("evil" in link or "\u202e" in link for link in Page(as_html(text)).links)
    assert text in Page(as_html(text)).text


LONG = [
    *("*" * 50_000, "*a " * 20_000, "a" * 65_000, "`" * 50_000, "a@" * 30_000, "```a" * 15_000),
    *("https://" * 8_000, "https://a" + "!" * 60_000, "+1" * 30_000, "_*~" * 20_000),
    *("> \n" * 20_000, "https://x.example/(" * 3_000),
]


@pytest.mark.parametrize("text", LONG, ids=lambda text: f"{text[:6]}…")
def test_ten_times_the_text_takes_about_ten_times_as_long(text):
    tenth = text[: len(text) // 10]

    # A hundred times, were any rule to look at the rest of the text from each of its places; and
    # that every time, whereas others who use the machine disturb one try or the other.
    assert any(_processor_seconds(text) < 40 * _processor_seconds(tenth) for _ in range(5))


def _processor_seconds(text):
    """No less than a clock's tick."""
    begun = time.process_time()
    as_html(text)
    return max(time.process_time() - begun, 0.001)

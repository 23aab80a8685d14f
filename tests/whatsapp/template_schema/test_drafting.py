"""What somebody writes becomes a template that reads back as it was written."""

from hypothesis import given
from hypothesis import strategies as st

from whatsapp.template_schema import ButtonDraft, TemplateDraft, check_draft, read

TEXT = st.text("abc xyzäöü", min_size=1, max_size=20).filter(lambda text: text.strip())
REPLIES = st.lists(st.builds(ButtonDraft, kind=st.just("quick_reply"), text=TEXT), max_size=3)
PLACE = st.builds(
    ButtonDraft,
    kind=st.just("url"),
    text=TEXT,
    target=st.just("https://shop.example/{{1}}"),
    sample=st.text("abc123", min_size=1, max_size=8),
)
PLAIN = st.builds(
    ButtonDraft, kind=st.just("url"), text=TEXT, target=st.just("https://shop.example/")
)
CALL = st.builds(
    ButtonDraft, kind=st.just("phone_number"), text=TEXT, target=st.just("+442079460000")
)
CODE = st.builds(ButtonDraft, kind=st.just("copy_code"), target=st.text("ABC9", min_size=1))
OTHERS = st.lists(
    st.one_of(PLACE, PLAIN, CALL, CODE.filter(lambda draft: len(draft.target) <= 20)),
    max_size=3,
    unique_by=lambda draft: draft.kind,
)


@given(REPLIES, OTHERS, st.sampled_from(["", "text", "location"]), st.booleans())
def test_a_draft_reads_back(
    replies: list[ButtonDraft], others: list[ButtonDraft], header_kind: str, is_named: bool
) -> None:
    word = "{{first_name}}" if is_named else "{{1}}"
    draft = TemplateDraft(
        name="hello",
        language="en",
        category="UTILITY",
        header_kind=header_kind,
        header=f"For {word}" if header_kind == "text" else "",
        header_sample="Ana",
        body=f"Hello {word}, it works.",
        samples=["Ana"],
        footer="Octet",
        buttons=[*replies, *others],
    )
    assert check_draft(draft) == {}

    shape = read(draft.components(), parameter_format=draft.parameter_format)

    assert shape.unsupported == ""
    assert [ButtonDraft.of(button) for button in shape.buttons] == draft.buttons
    assert (shape.header.kind if shape.header else "") == header_kind
    assert shape.is_named == is_named
    assert {field.sample for field in shape.fields if field.kind == "text"} == {"Ana"}

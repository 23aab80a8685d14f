"""Message templates: one reading of WhatsApp's components gives form, check, preview, payload.

Pure: no network, no database. Limits are WhatsApp's.
"""

from whatsapp.template_schema.button_drafting import MOST as MOST_BUTTONS
from whatsapp.template_schema.button_drafting import ButtonDraft
from whatsapp.template_schema.checking import check
from whatsapp.template_schema.drafting import TemplateDraft, check_draft
from whatsapp.template_schema.payload import payload_of
from whatsapp.template_schema.preview import Preview, Segment, preview_of
from whatsapp.template_schema.reading import read
from whatsapp.template_schema.shape import Button, Field, Shape, key_in_card

__all__ = [
    "MOST_BUTTONS",
    "Button",
    "ButtonDraft",
    "Field",
    "Preview",
    "Segment",
    "Shape",
    "TemplateDraft",
    "check",
    "check_draft",
    "key_in_card",
    "payload_of",
    "preview_of",
    "read",
]

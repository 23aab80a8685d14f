"""What WhatsApp's error codes mean for the person at the screen, and what they can do."""

from dataclasses import dataclass, replace

from whatsapp.next_steps import NextStep, next_step


@dataclass(frozen=True, slots=True)
class Explanation:
    cause: str
    remedy: str
    next_step: NextStep = NextStep.RETRY


UNKNOWN = Explanation(
    "WhatsApp did not accept this.",
    "Try again later. If it keeps happening, show an admin the error code.",
)

NOTHING_TO_DO = "There is nothing to do."
TRY_LATER = "Try again in a few minutes."
ASK_AN_ADMIN = "Ask an admin to check the business number's settings."
RECONNECT = "Ask an admin to connect the business number again with a new access token."
CHECK_META_ACCOUNT = "Ask an admin to look at the account's notices in Meta Business Manager."
REPORT = "This is a mistake of ours. Please report it with the error code."
USE_TEMPLATE = "Wait until they write again, or send an approved template."
LOAD_TEMPLATE = "Ask an admin to check the template in WhatsApp Manager."

NO_ACCESS = Explanation("WhatsApp does not allow this number's token to do this.", RECONNECT)
TOKEN_ENDED = Explanation("The access token has expired or was withdrawn.", RECONNECT)
TOO_MANY_CALLS = Explanation("WhatsApp's limit on requests was reached.", TRY_LATER)
OUTAGE = Explanation("WhatsApp had trouble on its side.", TRY_LATER)
OUR_MISTAKE = Explanation("WhatsApp did not understand our request.", REPORT)
TEMPLATE_MISMATCH = Explanation("The template was filled in wrongly.", LOAD_TEMPLATE)
REGISTRATION = Explanation(
    "The business number is not properly registered with WhatsApp.",
    "Ask an admin to register the number again in WhatsApp Manager.",
)
WAIT_TO_REGISTER = Explanation(
    "The number was registered or verified too often in a short time.",
    "Ask an admin to wait until WhatsApp allows it again; this can take three days.",
)

GENERAL = {
    0: Explanation("WhatsApp did not recognise the access token.", RECONNECT),
    1: OUTAGE,
    2: OUTAGE,
    3: NO_ACCESS,
    4: TOO_MANY_CALLS,
    10: NO_ACCESS,
    17: TOO_MANY_CALLS,
    33: Explanation("WhatsApp no longer knows the business number.", ASK_AN_ADMIN),
    100: Explanation(
        "WhatsApp found something in the request that it does not allow.",
        "Check texts and lengths, and try again. Otherwise report it with the error code.",
    ),
    104: TOKEN_ENDED,
    190: TOKEN_ENDED,
    200: NO_ACCESS,
    368: Explanation(
        "WhatsApp has blocked the account for breaking its rules.", CHECK_META_ACCOUNT
    ),
    506: Explanation("WhatsApp took this for a repetition.", "Change the text and send it again."),
    803: OUR_MISTAKE,
    80007: TOO_MANY_CALLS,
    130429: Explanation("This number sent too many messages at once.", TRY_LATER),
    131000: Explanation("WhatsApp failed for a reason it does not tell.", TRY_LATER),
    131005: NO_ACCESS,
    131008: OUR_MISTAKE,
    131009: Explanation(
        "Something the message refers to is gone or not allowed.",
        "Change it and send it again. If that fails too, report it with the error code.",
    ),
    131016: OUTAGE,
    131031: Explanation("WhatsApp has locked the account.", CHECK_META_ACCOUNT),
    131037: Explanation(
        "WhatsApp has not approved the business number's display name.",
        "Ask an admin to get the name approved in WhatsApp Manager.",
    ),
    131042: Explanation(
        "There is a problem with the payment method.",
        "Ask an admin to check the payment settings in WhatsApp Manager.",
    ),
    131045: REGISTRATION,
    131055: OUR_MISTAKE,
    131057: Explanation("WhatsApp is upgrading the account.", TRY_LATER),
    131059: Explanation("WhatsApp lost its place in a long list.", "Load the list again."),
    133000: REGISTRATION,
    133004: OUTAGE,
    133005: Explanation(
        "The number's two-step PIN was wrong.", "Ask an admin to reset the PIN in WhatsApp Manager."
    ),
    133006: REGISTRATION,
    133008: WAIT_TO_REGISTER,
    133009: WAIT_TO_REGISTER,
    133010: REGISTRATION,
    133015: WAIT_TO_REGISTER,
    133016: WAIT_TO_REGISTER,
    134011: Explanation(
        "WhatsApp's terms for payments are not accepted.",
        "Ask an admin to accept them in WhatsApp Manager.",
    ),
}

MESSAGES = {
    130403: Explanation(
        "Your business has blocked this person.", "Unblock them in WhatsApp Manager first."
    ),
    130472: Explanation(
        "WhatsApp holds marketing messages back from this person for an experiment of its own.",
        "Do not send it again. Wait until they write to you.",
    ),
    130497: Explanation(
        "This account may not write to people in that country.", CHECK_META_ACCOUNT
    ),
    130501: Explanation(
        "WhatsApp cannot pass this kind of message on to us.",
        "Ask them to send it in another form, such as text or a picture.",
    ),
    131021: Explanation("The business number cannot write to itself.", "Choose another recipient."),
    131026: Explanation(
        "This number cannot receive the message.",
        "Ask them to update WhatsApp, or reach them another way.",
    ),
    131030: Explanation(
        "A test number can only write to people on its list.",
        "Ask an admin to add this person to the number's list in Meta's app settings.",
    ),
    131047: Explanation("More than 24 hours have passed since they last wrote.", USE_TEMPLATE),
    131048: Explanation(
        "People reported messages of this number as spam, so WhatsApp limits it.",
        "Write less for some hours, and ask an admin to check the number's quality.",
    ),
    131049: Explanation(
        "WhatsApp held the message back: this person gets enough marketing already.",
        "Do not send it again within 24 hours. Wait until they write to you.",
    ),
    131050: Explanation(
        "They have stopped marketing messages from you.",
        "Respect it. You can answer when they write to you.",
    ),
    131051: Explanation(
        "WhatsApp does not support this kind of message here.", "Send it as text instead."
    ),
    131052: Explanation("What they sent could not be downloaded.", "Ask them to send it again."),
    131053: Explanation(
        "WhatsApp did not accept the file.", "Send it in a common format and smaller."
    ),
    131056: Explanation("Too many messages went to this person at once.", TRY_LATER),
    131062: Explanation(
        "This message can only go to a visible phone number.", "Ask them for their phone number."
    ),
    131063: Explanation(
        "Marketing templates are switched off for this account.", CHECK_META_ACCOUNT
    ),
    131064: Explanation(
        "WhatsApp limits this account because of how its templates are classified.",
        "Wait some hours, and ask an admin to check the templates.",
    ),
    134100: OUR_MISTAKE,
    134101: TOO_MANY_CALLS,
    134102: NO_ACCESS,
    135000: Explanation(
        "WhatsApp could not make sense of the message.", "Change it a little and send it again."
    ),
    137000: Explanation(
        "This person's WhatsApp identity has changed.",
        "Make sure it is still the same person before you write to them.",
    ),
}

TEMPLATES = {
    132000: TEMPLATE_MISMATCH,
    132001: Explanation(
        "The template does not exist in this language or is not approved.", LOAD_TEMPLATE
    ),
    132005: Explanation(
        "The template is too long once filled in.", "Use shorter words in the blanks."
    ),
    132007: Explanation("The template breaks WhatsApp's rules for content.", LOAD_TEMPLATE),
    132008: TEMPLATE_MISMATCH,
    132012: TEMPLATE_MISMATCH,
    132015: Explanation(
        "WhatsApp has paused the template because people did not like it.",
        "Use another template, or wait until the pause is over.",
    ),
    132016: Explanation(
        "WhatsApp has switched the template off for good.", "Use another template."
    ),
    132068: Explanation("The form in this message is blocked.", LOAD_TEMPLATE),
    132069: Explanation("The form in this message was sent too often.", TRY_LATER),
}

GROUPS = {
    131020: Explanation(
        "Nobody else is in the group yet.", "Wait until the first person has joined."
    ),
    131041: Explanation(
        "This group does not exist on WhatsApp any more.",
        "To go on, create a new group and invite the same people.",
    ),
    131201: Explanation("WhatsApp did only a part of it.", "Look at what is left, and try again."),
    131202: Explanation("The same person was named twice.", "Name each person once."),
    131203: Explanation(
        "This person has not accepted WhatsApp's current terms.",
        "Ask them to open WhatsApp and accept the terms, then approve them again.",
    ),
    131204: Explanation(
        "That would be more people than a group can hold.",
        "A group holds eight people besides you. Remove somebody first.",
    ),
    131207: Explanation(
        "WhatsApp has suspended this group.",
        "Nothing can be done in it until WhatsApp lifts the suspension.",
    ),
    131208: Explanation("Too many changes to groups in a short time.", TRY_LATER),
    131209: Explanation("The picture is not square.", "Choose a picture as wide as it is high."),
    131210: Explanation("The picture is too small.", "Choose one of more than 192 by 192 pixels."),
    131211: Explanation(
        "This number has as many groups as WhatsApp allows.",
        "Delete groups you no longer need, or use another number.",
    ),
    131212: Explanation("This person is not in the group any more.", NOTHING_TO_DO),
    131213: Explanation(
        "This request to join is gone: answered, withdrawn or too old.", "Load the list again."
    ),
    131214: Explanation(
        "WhatsApp does not let this account create groups for now, because of much marketing.",
        "Wait some days and send less marketing in conversations.",
    ),
    131215: Explanation(
        "This number may not have groups.",
        "Groups need an Official Business Account on the Cloud API. Ask an admin to apply for it.",
    ),
}

EXPLANATIONS = {
    code: replace(explanation, next_step=next_step(code))
    for table in (GENERAL, MESSAGES, TEMPLATES, GROUPS)
    for code, explanation in table.items()
}


WITH_A_QUOTE = {
    131009: "Send it without the quote. If that fails too, report it with the error code."
}
"""Remedies of messages that answer another one."""


def explain(code: int, *, quotes: bool = False) -> Explanation:
    """Return words for an agent. Codes we do not know get a general answer, never an error."""
    if quotes and code in WITH_A_QUOTE:
        return replace(EXPLANATIONS[code], remedy=WITH_A_QUOTE[code])
    if 200 <= code < 300:
        return NO_ACCESS
    return EXPLANATIONS.get(code, UNKNOWN)


def explain_failure(code: int, words: str, *, quotes: bool = False) -> Explanation:
    """The same for what failed, perhaps before it reached WhatsApp: then there is no code, and
    `words` are the cause."""
    known = explain(code, quotes=quotes)
    return known if code else Explanation(words or UNKNOWN.cause, TRY_LATER)

"""How Django REST framework and the description of the API behave; nobody sets this."""

REST_FRAMEWORK = {
    # Whoever forgets to say who may ask lets nobody in: ApiView says it.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["accounts.api.contract.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "accounts.api.contract.schema.ContractSchema",
    "EXCEPTION_HANDLER": "accounts.api.contract.errors.answer_to",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Octet",
    "VERSION": "1",
    "DESCRIPTION": "WhatsApp groups and direct chats for programs.",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "ENUM_NAME_OVERRIDES": {
        "AccountStatus": ["healthy", "error"],
        "ConversationStatus": ["active", "archived"],
        "ContactKind": ["", "customer", "partner", "staff"],
        "MemberRole": ["owner", "admin", "agent", "viewer"],
        "ParticipantRole": ["member", "admin"],
        "IdentityKind": ["user_id", "parent_user_id", "wa_id"],
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": None,
}

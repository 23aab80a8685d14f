from accounts.models.api_key import ApiKey
from accounts.models.audit import AuditEntry
from accounts.models.connection import BusinessNumber, Connection
from accounts.models.idempotency import IdempotentRequest
from accounts.models.login_trail import LoginTrail
from accounts.models.template import Template, TemplateSync
from accounts.models.user import User
from accounts.models.workspace import Membership, Workspace

__all__ = [
    "ApiKey",
    "AuditEntry",
    "BusinessNumber",
    "Connection",
    "IdempotentRequest",
    "LoginTrail",
    "Membership",
    "Template",
    "TemplateSync",
    "User",
    "Workspace",
]

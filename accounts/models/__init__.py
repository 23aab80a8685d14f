from accounts.models.connection import BusinessNumber, Connection
from accounts.models.login_trail import LoginTrail
from accounts.models.template import Template, TemplateSync
from accounts.models.user import User
from accounts.models.workspace import Membership, Workspace

__all__ = [
    "BusinessNumber",
    "Connection",
    "LoginTrail",
    "Membership",
    "Template",
    "TemplateSync",
    "User",
    "Workspace",
]

"""The admin site, as far as it is about us. Each app below the line brings its own pages."""

from django.contrib import admin
from django.contrib.auth.models import Group

from accounts.admin import api_keys, changes, connections, people
from accounts.forms import AdminLoginForm

__all__ = ["api_keys", "changes", "connections", "people"]

admin.site.site_header = admin.site.site_title = "Octet admin"
admin.site.index_title = "Workspaces, people and numbers"
admin.site.site_url = "/inbox/"
admin.site.login_form = AdminLoginForm
# Roles are ours to give, per workspace; and a group is something on WhatsApp here.
admin.site.unregister(Group)

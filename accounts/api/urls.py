from django.urls import path

from accounts.api.business_profile import BusinessProfileView
from accounts.api.keys import KeysView, KeyView
from accounts.api.members import MembersView, UsersView
from accounts.api.numbers import AccountsView, AccountView, AllHealthView, HealthView
from accounts.api.profiles import ProfilesView, ProfileView
from accounts.api.verification import VerificationView

urlpatterns = [
    path("auth/verify", VerificationView.as_view(), name="verify"),
    path("api-keys", KeysView.as_view(), name="keys"),
    path("api-keys/<str:key_id>", KeyView.as_view(), name="key"),
    path("members", MembersView.as_view(), name="members"),
    path("users", UsersView.as_view(), name="users"),
    path("profiles", ProfilesView.as_view(), name="profiles"),
    path("profiles/<str:profile_id>", ProfileView.as_view(), name="profile"),
    path("whatsapp/business-profile", BusinessProfileView.as_view(), name="business_profile"),
    path("accounts", AccountsView.as_view(), name="accounts"),
    path("accounts/health", AllHealthView.as_view(), name="all_health"),
    path("accounts/<str:account_id>", AccountView.as_view(), name="account"),
    path("accounts/<str:account_id>/health", HealthView.as_view(), name="health"),
]

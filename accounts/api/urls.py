from django.urls import path

from accounts.api.keys import KeysView, KeyView
from accounts.api.verification import VerificationView

urlpatterns = [
    path("auth/verify", VerificationView.as_view(), name="verify"),
    path("api-keys", KeysView.as_view(), name="keys"),
    path("api-keys/<str:key_id>", KeyView.as_view(), name="key"),
]

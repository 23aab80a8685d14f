"""Coming in and going out. What they look like is the templates' business."""

from django.contrib.auth import views
from django.http import HttpResponse
from django.urls import reverse_lazy

from accounts.forms import LoginForm


class LoginView(views.LoginView):
    form_class = LoginForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        response = super().form_invalid(form)
        if form.must_wait:
            response.status_code = 429
        return response


class LogoutView(views.LogoutView):
    """By POST only, so that no link or picture logs anybody out."""


class PasswordChangeView(views.PasswordChangeView):
    """Ends the user's other sessions; this one goes on."""

    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("accounts:password_changed")


class PasswordChangedView(views.PasswordChangeDoneView):
    template_name = "accounts/password_changed.html"

from django.urls import path

from whatsapp.sandbox.phones import views

urlpatterns = [
    path("", views.show_phones, name="phones"),
    path("phones/", views.show_state, name="phones-state"),
]

"""The addresses of this area."""

from __future__ import annotations

from django.urls import path

from tallybook.desk.maps import views

urlpatterns = [path("", views.home, name="home")]

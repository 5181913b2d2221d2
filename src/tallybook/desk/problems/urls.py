"""The addresses of this area."""

from __future__ import annotations

from django.urls import path

from tallybook.desk.problems import views

urlpatterns = [path("", views.problems, name="list")]

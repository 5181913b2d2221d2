"""The addresses of this area."""

from __future__ import annotations

from django.urls import path

from tallybook.desk.search import views

urlpatterns = [path("", views.search, name="home"), path("name", views.name, name="name")]

"""The addresses of this area."""

from __future__ import annotations

from django.urls import path

from tallybook.desk.tallies import views

urlpatterns = [
    path("", views.tally, name="home"),
    path("incidents", views.incidents, name="incidents"),
    path("save", views.save, name="save"),
    path("changed", views.changed, name="changed"),
]

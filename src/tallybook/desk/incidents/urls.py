"""The addresses of this area."""

from __future__ import annotations

from django.urls import path

from tallybook.desk.incidents import deciding, views

urlpatterns = [
    path("", views.incidents, name="list"),
    path("<str:incident>/", views.incident, name="page"),
    path("<str:incident>/state", views.state, name="state"),
    path("<str:incident>/judge", deciding.judge, name="judge"),
    path("<str:incident>/merge", deciding.merge, name="merge"),
    path("<str:incident>/split", deciding.split, name="split"),
    path("<str:incident>/undo", deciding.undo, name="undo"),
]

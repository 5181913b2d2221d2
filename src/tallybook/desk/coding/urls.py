"""The addresses of this area."""

from __future__ import annotations

from django.urls import path

from tallybook.desk.coding import sheets, views

urlpatterns = [
    path("", views.home, name="home"),
    path("assign", views.assign, name="assign"),
    path("<str:report>/", sheets.sheet, name="sheet"),
    path("<str:report>/hand-in", sheets.hand_in, name="hand-in"),
    path("<str:report>/compare", sheets.compare, name="compare"),
    path("<str:report>/settle", sheets.settle, name="settle"),
    path("<str:report>/claims/<str:drafted>", sheets.claim_on, name="claim"),
    path("<str:report>/claims/<str:drafted>/remove", sheets.remove, name="remove"),
]

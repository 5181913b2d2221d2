"""The addresses of this area."""

from __future__ import annotations

from django.urls import path

from tallybook.desk.reports import editing, places, views

urlpatterns = [
    path("", views.reports, name="list"),
    path("places", places.near, name="places"),
    path("places/map", places.on_map, name="map"),
    path("claims/<str:claim>/judge", editing.judge, name="judge"),
    path("claims/<str:claim>/undo", editing.undo, name="undo"),
    path("claims/<str:claim>/edit", editing.edit, name="edit"),
    path("<str:report>/", views.report, name="page"),
    path("<str:report>/next", views.next_report, name="next"),
    path("<str:report>/claims/new", editing.state, name="state"),
]

"""The addresses of this area."""

from __future__ import annotations

from django.urls import path

from tallybook.desk.queue import views

urlpatterns = [
    path("", views.queue, name="list"),
    path("<int:doubt>/", views.doubt, name="page"),
    path("<int:doubt>/judge", views.judge, name="judge"),
    path("undo", views.undo, name="undo"),
]

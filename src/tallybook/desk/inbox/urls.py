"""The addresses of this area."""

from __future__ import annotations

from django.urls import path

from tallybook.desk.inbox import views

urlpatterns = [
    path("", views.home, name="home"),
    path("paste", views.paste, name="paste"),
    path("upload", views.upload, name="upload"),
    path("watch", views.watch, name="watch"),
    path("watch/<int:watched>/end", views.unwatch, name="unwatch"),
    path("jobs", views.jobs, name="jobs"),
    path("jobs/<int:job>/stop", views.stop, name="stop"),
    path("jobs/<int:job>/go-on", views.go_on, name="go-on"),
]

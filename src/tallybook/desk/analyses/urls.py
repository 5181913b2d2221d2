"""The addresses of this area."""

from __future__ import annotations

from django.urls import path

from tallybook.desk.analyses import risk, views

urlpatterns = [
    path("", views.every, name="list"),
    path("script/<str:version>.js", views.script, name="script"),
    path("fits/<int:fit>", views.piece, name="piece"),
    path("fits/<int:fit>/tables/<str:table>.csv", views.table, name="table"),
    path("fits/<int:fit>/pictures/<str:picture>.svg", views.picture, name="picture"),
    path("fits/<int:fit>/pictures/<str:picture>.png", views.picture_png, name="picture-png"),
    path("fits/<int:fit>/pictures/<str:picture>.json", views.specs, name="specs"),
    path("risk/factors/<int:factor>/", risk.factor, name="risk-factor"),
    path("risk/factors/<int:factor>/place", risk.place, name="risk-place"),
    path("risk/factors/<int:factor>/undo", risk.undo, name="risk-undo"),
    path("<str:analysis>/", views.one, name="one"),
]

"""The addresses of this area."""

from __future__ import annotations

from django.urls import path

from tallybook.desk.publishing import views

urlpatterns = [
    path("", views.home, name="home"),
    path("public/report.pdf", views.printed_public, name="printed-public"),
    path("whole/report.pdf", views.printed_whole, name="printed-whole"),
    path("public/<str:public_format>", views.public, name="public"),
    path("whole/<str:whole_format>", views.whole, name="whole"),
]

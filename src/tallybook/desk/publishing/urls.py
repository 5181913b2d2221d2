"""The addresses of this area."""

from __future__ import annotations

from django.urls import path

from tallybook.desk.publishing import views

urlpatterns = [
    path("", views.home, name="home"),
    path("report", views.report, name="report"),
    path("report/<int:report_fit>", views.report_piece, name="report-piece"),
    path("public/report/<int:public_fit>.<str:ending>", views.printed_public, name="printed-public"),
    path("whole/report/<int:whole_fit>.<str:ending>", views.printed_whole, name="printed-whole"),
    path("public/<str:public_format>", views.public, name="public"),
    path("whole/<str:whole_format>", views.whole, name="whole"),
]

"""The addresses of the desk: each area's own, under the area's name; the overview is at the root."""

from __future__ import annotations

from django.urls import include, path

from tallybook.desk.contents import AREAS

urlpatterns = [
    path("" if area == "overview" else f"{area}/", include((f"tallybook.desk.{area}.urls", area))) for area in AREAS
]
handler404 = "tallybook.desk.faults.not_found"
handler403 = "tallybook.desk.faults.refused"
handler400 = "tallybook.desk.faults.not_understood"
handler500 = "tallybook.desk.faults.broken"

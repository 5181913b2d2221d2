"""The addresses of this area: pages for people, and under v1 the operations for programs."""

from __future__ import annotations

from django.urls import include, path

from tallybook.desk.api import application, tokens

urlpatterns = [
    path("", tokens.tokens, name="home"),
    path("tokens/<int:own_token>/revoke", tokens.revoke, name="revoke"),
    path("reference", tokens.reference, name="reference"),
    path("v1/openapi.json", tokens.openapi, name="openapi"),
    path("v1/", include((application.addresses(), "v1"))),
    path("v1/<path:rest>", application.unknown, name="unknown"),
]

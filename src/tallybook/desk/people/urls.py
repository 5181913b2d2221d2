"""The addresses of this area."""

from __future__ import annotations

from django.urls import path

from tallybook.desk.people import signing, views

urlpatterns = [
    path("", views.people, name="list"),
    path("<int:person>/", views.change, name="change"),
    path("<int:person>/invite", views.invite_again, name="invite-again"),
    path("account/", views.account, name="account"),
    path("account/language", views.language, name="language"),
    path("account/second-factor", views.set_up_second_factor, name="set-up-second-factor"),
    path("enter/<str:token>", signing.enter, name="enter"),
    path("sign-in", signing.sign_in, name="sign-in"),
    path("second-factor", signing.second_factor, name="second-factor"),
    path("sign-out", signing.sign_out, name="sign-out"),
    path("invitation/<int:person>/<str:token>", signing.invitation, name="invitation"),
]

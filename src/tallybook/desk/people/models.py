"""The people of a desk: a name that entries of the ledger carry, and a role; nobody is ever removed, only shut out."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp import devices_for_user

from tallybook.desk.roles import ADMINISTRATOR, CODER, REVIEWER, VIEWER

# The name stands in the ledger for ever as "person:NAME": no line breaks, no spaces at its ends.
_NAME = RegexValidator(
    r"\A\w(?:[\w .'’-]{0,78}[\w.])?\Z", _("Use letters, digits, spaces, dots, hyphens; at most 80 characters.")
)
ROLE_NAMES = {
    VIEWER: _("viewer: reads everything, changes nothing"),
    CODER: _("coder: adds reports, checks claims, judges matches"),
    REVIEWER: _("reviewer: also merges, splits and adjudicates"),
    ADMINISTRATOR: _("administrator: also manages people and redacts"),
}


class People(BaseUserManager):
    """Makes people."""

    def invited(self, name: str, role: str) -> Person:
        """Somebody new, who can't sign in before they have chosen a password by their invitation."""
        person = self.model(name=name, role=role)
        person.set_unusable_password()
        person.full_clean(exclude=("password",))
        person.save()
        return person

    def get_by_natural_key(self, username: Any) -> Any:
        """By name, capitals or not."""
        return self.get(name__iexact=username)


class Person(AbstractBaseUser):
    """Somebody with an account."""

    name = models.CharField(_("name"), max_length=80, unique=True, validators=[_NAME])
    role = models.CharField(_("role"), max_length=20, choices=tuple(ROLE_NAMES.items()), default=VIEWER)
    language = models.CharField(_("language"), max_length=10, default="", blank=True)  # empty: the browser's
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = People()

    class Meta:
        """In the order of their names; two names never differ by capitals alone."""

        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(models.functions.Lower("name"), name="one_person_a_name")
        ]

    @property
    def has_second_factor(self) -> bool:
        """Whether they have set one up."""
        return any(True for _device in devices_for_user(self, confirmed=True))

"""What the API's description promises holds for whatever programs send: Schemathesis tries the running application."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation.modes import GenerationMode

from tallybook.desk.roles import ADMINISTRATOR

if TYPE_CHECKING:
    from tallybook.desk.people.models import Person

EXAMPLES = 5  # of each operation
FEW = 2  # of those that print: each takes as long as twenty others
# To a schema the name of a record is any words, so what is valid to it may be unknown to the ledger, and dates the
# wrong way round are valid each for itself: a refusal is right there.
NOT_ASKED = {"positive_data_acceptance"}


def described() -> Any:
    from django.core.wsgi import get_wsgi_application

    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


schema = described()
load_all_checks()
CHECKED = [check for name in CHECKS.get_all_names() if name not in NOT_ASKED for check in [CHECKS.get_one(name)]]


@pytest.fixture
def bearer(transactional_db: None, people: dict[str, Person], case: Path) -> str:
    from tallybook.desk.api.models import Token
    from tallybook.desk.api.scopes import SCOPES

    return Token.objects.issued(people[ADMINISTRATOR], "a test", list(SCOPES), None)[1]


@pytest.mark.parametrize("operation", list(schema.get_all_operations()), ids=lambda one: one.ok().label)
def test_the_application_answers_as_it_is_described(operation: Any, bearer: str):
    one = operation.ok()
    examples = FEW if "/printed/" in one.path else EXAMPLES
    for mode in GenerationMode:

        @settings(
            max_examples=examples,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def tried(sent: Any) -> None:
            sent.call_and_validate(headers={"Authorization": f"Bearer {bearer}"}, checks=CHECKED)

        given(one.as_strategy(generation_mode=mode))(tried)()

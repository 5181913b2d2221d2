"""The background of analyses, a process of its own: works out what pages ask for, one after the other."""

from __future__ import annotations

import logging
import signal
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from tallybook.desk.beating import LOST_AFTER_SECONDS, Follower, until_closed
from tallybook.records import TallybookError

if TYPE_CHECKING:
    from tallybook.desk.analyses.models import Fit
    from tallybook.ledger import Ledger

LOOK_EVERY_SECONDS = 0.4
_log = logging.getLogger("tallybook.desk.analyses")


def work_out(ledger: Ledger, ending: threading.Event) -> bool:
    """Work out the next analysis that somebody asked for; False where there was none.

    Args:
        ledger: the open ledger.
        ending: set once the desk ends: what is under way then is worked out after the next start.
    """
    from tallybook.desk.analyses.models import DONE, FAILED, WAITING, Fit

    fit = _taken()
    if fit is None:
        return False
    told: dict[str, object] = {"state": FAILED, "told": ""}
    with Follower(Fit, fit.pk, ending) as follower:
        try:
            of, finding = _found(ledger, fit, follower)
            told = {"state": DONE, "of": of, "finding": finding}
        except KeyboardInterrupt:
            told["state"] = WAITING
        except TallybookError as fault:
            told["told"] = str(fault)
        except Exception as fault:  # noqa: BLE001 - one bad analysis must not end the background of all
            _log.error("analysis %s: %s", fit.analysis, type(fault).__name__)  # its message may hold words of a report
            told["told"] = f"a fault of tallybook itself ({type(fault).__name__})"
    Fit.objects.filter(pk=fit.pk).update(**told)
    return True


def _found(ledger: Ledger, fit: Fit, follower: Follower) -> tuple[str, dict[str, object]]:
    from tallybook.analyse.codec import as_json
    from tallybook.desk.analyses.keeping import out_of_words
    from tallybook.desk.analyses.models import REPORT
    from tallybook.desk.publishing.reporting import written
    from tallybook.job.held import Held

    with Held(ledger).as_of(fit.as_of or None, watch=follower) as held:
        of = held.ledger.head()
        if fit.analysis == REPORT:
            return of, written(held, fit, follower)
        return of, as_json(held.analysed(fit.analysis, out_of_words(fit.settings), refusing=False, watch=follower))


def _taken() -> Fit | None:
    """The oldest that waits, or that a process has left lying; it is ours from here on."""
    from django.db.models import Q
    from django.utils import timezone

    from tallybook.desk.analyses.models import WAITING, WORKING, Fit

    lost = Q(state=WORKING, beat__lt=timezone.now() - timedelta(seconds=LOST_AFTER_SECONDS))
    free = Q(state=WAITING) | lost
    for number in Fit.objects.filter(free).order_by("pk").values_list("pk", flat=True)[:5]:
        if Fit.objects.filter(free, pk=number).update(state=WORKING, beat=timezone.now()):
            return Fit.objects.get(pk=number)
    return None


def main() -> None:
    """Work until the desk that started this process ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the desk, which then closes our standard input
    import django

    django.setup()
    from django.conf import settings
    from django.db import close_old_connections

    from tallybook.desk.analyses.keeping import forget
    from tallybook.ledger import Ledger

    ending = threading.Event()
    threading.Thread(target=until_closed, args=(ending,), daemon=True).start()
    with Ledger.open(settings.LEDGER) as ledger:
        while not ending.is_set():
            try:
                busy = work_out(ledger, ending)
                forget(ledger.head())
            except TallybookError as fault:  # a database that is away: it may come back
                _log.error("%s", fault)
                busy = False
            close_old_connections()
            if not busy:
                ending.wait(LOOK_EVERY_SECONDS)


if __name__ == "__main__":
    main()

"""Takes the pictures of the desk that stand in the docs, over the bundled sample: `python docs/how-to/pictures/build.py`."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
SAMPLES = HERE.parents[2] / "samples"
TABLES = ("--places", str(SAMPLES / "vashira.toml"), "--actors", str(SAMPLES / "vashira.toml"))
SIZE = {"width": 1200, "height": 820}
PAIR = 'main a[href*="/queue/"]'
REPORT = "shot dead"  # words of the title of the report that is shown
COLOURS = 128  # of a picture: a page has few, and a file stays small


@contextmanager
def desk(folder: Path) -> Iterator[str]:
    """A desk over the sample reports; gives its link."""
    ledger = str(folder / "vashira.tally")
    tallybook = [sys.executable, "-m", "tallybook.cli"]
    subprocess.run([*tallybook, "add", ledger, str(SAMPLES / "reports"), *TABLES], check=True)
    started = [*tallybook, "desk", ledger, "--by", "M. Iriz", *TABLES]
    running = subprocess.Popen(started, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield running.stdout.readline().strip() if running.stdout else ""
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(30)


def take(page: Page, name: str) -> None:
    """Keep what stands on the screen, in few colours."""
    page.wait_for_load_state("networkidle")
    file = HERE / f"{name}.png"
    page.screenshot(path=str(file))
    with Image.open(file) as picture:
        picture.convert("RGB").quantize(COLOURS).save(file, optimize=True)


def main() -> None:
    """Open each page as a person would, and keep it."""
    with tempfile.TemporaryDirectory() as folder, desk(Path(folder)) as link, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport=SIZE)
        page.goto(link)
        home = link.partition("/people")[0]
        page.goto(f"{home}/reports/")
        page.get_by_role("link", name=REPORT).first.click()
        page.keyboard.press("j")
        take(page, "report")
        page.goto(f"{home}/queue/")
        while not page.locator(PAIR).count() and page.get_by_role("status").count():  # incidents are being put together
            page.wait_for_timeout(500)
            page.reload()
        page.locator(PAIR).first.click()
        take(page, "queue")
        page.goto(f"{home}/tallies/")
        page.locator("h2#count").evaluate("title => title.scrollIntoView()")
        take(page, "tallies")
        browser.close()


if __name__ == "__main__":
    main()

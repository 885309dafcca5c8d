"""A real browser on real pages: the demonstration force, served on this machine, and Debian's Chromium without a head.

`MUSTER_SCREENSHOTS=docs/images` keeps the pictures that the journeys take, for the README and the how-to pages.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.journey import FLAGS, Journey

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "The journeys need Chromium: install Debian's package chromium."
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def served(fenmarch: str) -> Iterator[str]:
    """The address at which the demonstration force's pages are served."""
    # no wrapping handler: the application's own middleware serves the styles, as it does in earnest
    thread = LiveServerThread("127.0.0.1", lambda application: application, connections_override={})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


@pytest.fixture
def journey(browser: Browser, served: str) -> Iterator[Journey]:
    """A person at a wide screen, with JavaScript; `journey.again(...)` for other ways of coming."""
    started = Journey(browser, served)
    yield started
    started.end()

"""A person's way through the pages: given who they are, when they click, then what they see.

Every page that a journey shows is held to the same: axe finds nothing, the page has one heading of the first level and
a title of its own, nothing is wider than the screen, and the console is silent.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as PlaywrightError

from muster.people.accounts.records import Account
from tests.pages import session_of

PROJECT = Path(__file__).resolve().parents[2]
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
ZOOMED = {"width": 640, "height": 450}
"""What a page has to itself on the wide screen at a zoom of 200 %."""
STOPS = """() => {
    const shown = e => e.checkVisibility({checkVisibilityCSS: true}) && e.getClientRects().length && !e.disabled;
    const first = e => e.type != 'radio' || e == document.querySelector(`[type=radio][name="${e.name}"]:checked`)
        || (!document.querySelector(`[type=radio][name="${e.name}"]:checked`)
            && e == document.querySelector(`[type=radio][name="${e.name}"]:not(:disabled)`));
    const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
    return [...document.querySelectorAll(all)].filter(e => e.tabIndex >= 0 && shown(e) && first(e))
        .map((e, number) => { e.dataset.stop = number; return e.outerHTML.slice(0, 120); });
}"""
"""Whatever on a page can be acted on, in order; of radios that belong together the one to which the tab key leads."""
FOCUSED = """() => {
    const e = document.activeElement, styles = [getComputedStyle(e)];
    if (e.nextElementSibling) styles.push(getComputedStyle(e.nextElementSibling, '::before'));
    return [e.dataset.stop ?? '', styles.some(s => s.outlineStyle != 'none' || s.boxShadow != 'none')];
}"""
"""Where the tab key has led to, and whether that can be seen."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Journey:
    """One person in one browser window."""

    def __init__(
        self, browser: Browser, base: str, *, viewport: dict[str, int] = WIDE, javascript: bool = True
    ) -> None:
        self._browser, self._base = browser, base
        self._context = browser.new_context(
            viewport=viewport,  # type: ignore[arg-type]
            java_script_enabled=javascript,
            locale="en-GB",
            reduced_motion="reduce",
            accept_downloads=True,
        )
        self._context.set_default_timeout(10_000)
        self.page: Page = self._context.new_page()
        self._javascript = javascript
        self._noises: list[str] = []
        self.page.on("console", lambda said: self._noises.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda problem: self._noises.append(str(problem)))
        self._others: list[Journey] = []

    def again(self, *, narrow: bool = False, javascript: bool = True) -> Journey:
        """Another window, of nobody yet: on a narrow screen, or without JavaScript."""
        other = Journey(self._browser, self._base, viewport=NARROW if narrow else WIDE, javascript=javascript)
        self._others.append(other)
        return other

    def end(self) -> None:
        for other in self._others:
            other.end()
        self._context.close()

    # given

    def is_person(self, ref: str) -> Journey:
        """Given that this person is signed in."""
        key = session_of(Account.objects.get(person__ref=ref)).session_key
        self._context.add_cookies([{"name": "sessionid", "value": key, "url": self._base}])
        return self

    def is_at(self, name: str, *args: Any, query: str = "") -> Journey:
        """Given, or when, they go to a page by its name."""
        self.page.goto(self._base + reverse(name, args=args) + query)
        return self

    def asks_for(self, path: str) -> str:
        """Given, or when, they go to an address; gives the type of what they get, "download" where it is saved."""
        try:
            answer = self.page.goto(self._base + path)
        except PlaywrightError as saved:
            if "Download is starting" not in str(saved):
                raise
            return "download"
        return (answer.headers.get("content-type") or "") if answer else ""

    def is_on_a_wide_screen(self) -> Journey:
        """When the window is made wide, and the page's scripts have noticed: they take the menu's button away."""
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        expect(self.page.locator(".govuk-js-service-navigation-toggle")).to_be_hidden()
        return self

    # when

    def follows(self, text: str) -> Journey:
        """When they click on a link that reads so; on the first, where there are several."""
        self.page.get_by_role("link", name=text).first.click()
        return self

    def presses(self, text: str) -> Journey:
        """When they press a button that reads so."""
        self.page.get_by_role("button", name=text).first.click()
        return self

    def fills(self, label: str, value: str) -> Journey:
        self.page.get_by_label(label, exact=True).fill(value)
        return self

    def chooses(self, label: str) -> Journey:
        """When they choose a radio or tick a box."""
        self.page.get_by_label(label, exact=True).check()
        return self

    def sends_nothing(self) -> bool:
        """When they empty the last form of the page and press its button; False where there is nothing to fill in."""
        buttons = self.page.locator("main form[method=post] button.govuk-button:visible")
        form = self.page.locator("main form[method=post]").last
        if not buttons.count() or not form.locator("input:not([type=hidden]), textarea, select").count():
            return False
        for box in form.locator("input[type=text]:not([readonly]), input[type=email], textarea").all():
            box.fill("")
        buttons.last.click()
        return True

    def tabs_to(self, text: str, most: int = 80) -> Journey:
        """When they come with the tab key alone to what reads so, and it can be seen that they are there."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            focused = self.page.evaluate(
                "() => (document.activeElement.innerText || document.activeElement.labels?.[0]?.innerText || '').trim()"
            )
            if text in focused:
                return self
        raise AssertionError(f"The tab key does not lead to {text!r}.")

    # then

    def sees(self, *texts: str) -> Journey:
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text, use_inner_text=True)
        return self

    def does_not_see(self, *texts: str) -> Journey:
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text, use_inner_text=True)
        return self

    def is_told_of(self, error: str) -> Journey:
        """Then the error stands in the summary on top, and its link leads to the field."""
        summary = self.page.locator(".govuk-error-summary")
        expect(summary).to_contain_text(error)
        link = summary.get_by_role("link", name=error)
        if link.count() and self._javascript:
            target = (link.first.get_attribute("href") or "").lstrip("#")
            link.first.click()
            assert self.page.evaluate("() => document.activeElement.id") == target, f"{error!r} leads to no field"
        return self

    def is_told_of_every_error(self) -> Journey:
        """Then the errors stand in a summary on top, and each of its links leads to a field."""
        links = self.page.locator(".govuk-error-summary a")
        expect(links.first).to_be_visible()
        for link in links.all():
            target = (link.get_attribute("href") or "").lstrip("#")
            assert self.page.locator(f"[id='{target}']").count() == 1, f"{link.inner_text()!r} leads to no field"
        return self

    def finds_it_well_made(self, silent: bool = True) -> Journey:
        """Then the page is what every page must be. A page answered with an error status is noted by the console: say
        `silent=False` there."""
        self.page.wait_for_load_state()
        assert re.search(r"\S – Muster$", self.page.title()), self.page.title()
        assert self.page.locator("h1").count() == 1, "A page has one heading of the first level."
        if silent:
            assert not self._noises, self._noises
        self._noises.clear()
        self.fits()
        if not self._javascript:
            return self  # axe waits for ever where no script may run; the same page was seen by it with scripts
        self.page.evaluate(AXE.read_text() + "; undefined")
        found = self.page.evaluate(
            "(rules) => axe.run(document, {runOnly: {type: 'tag', values: rules}}).then(r => r.violations)", RULES
        )
        told = [f"{each['id']}: {each['help']}: {[node['html'][:160] for node in each['nodes']][:3]}" for each in found]
        assert not told, "\n".join(told)
        return self

    def fits(self) -> Journey:
        """Then nothing is wider than the screen, so that nobody has to scroll sideways to read a line."""
        wide = self.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"The page is {wide} pixels wider than the screen: {self._widest()}"
        return self

    def can_be_used_by_keyboard(self) -> Journey:
        """Then the tab key leads to all that can be acted on, in the order of the page, and shows where it is."""
        stops = self.page.evaluate(STOPS)
        reached = []
        for _ in range(len(stops) + 1):
            self.page.keyboard.press("Tab")
            number, seen = self.page.evaluate(FOCUSED)
            if not number:
                break
            assert seen, f"It cannot be seen that the tab key has led to {stops[int(number)]}"
            reached.append(int(number))
        missed = [stops[each] for each in range(len(stops)) if each not in reached]
        assert not missed, f"The tab key does not lead to {missed[:5]}"
        assert reached == sorted(reached), f"The tab key leads in another order than that of the page: {reached}"
        return self

    def _widest(self) -> str:
        """What sticks out, for whoever has to mend it."""
        return str(
            self.page.evaluate(
                "() => [...document.querySelectorAll('main *')].filter(e =>"
                " e.getBoundingClientRect().right > innerWidth).map(e => e.outerHTML.slice(0, 120)).slice(0, 3)"
            )
        )

    def takes_a_picture(self, name: str, *, whole: bool = True) -> Journey:
        """Keep a picture, where somebody asked for them."""
        if folder := os.environ.get("MUSTER_SCREENSHOTS"):
            path = PROJECT / folder / f"{name}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=path, full_page=whole)
        return self

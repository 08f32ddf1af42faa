"""For everybody: WCAG 2.2 AA as far as axe can tell, in both themes, at 360 pixels, with the keyboard alone.

axe-core 4.12 comes with the package axe-playwright-python; its script alone is used.
"""

from importlib.resources import files
from typing import Any, Literal

import pytest
from page.sites import PASTED, diagnose
from playwright.async_api import Page, expect

pytestmark = pytest.mark.asyncio(loop_scope="session")
AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW = {"width": 360, "height": 740}
Theme = Literal["light", "dark"]


async def violations(page: Page) -> list[str]:
    """What axe finds, with the elements."""
    await page.evaluate(AXE)
    found: list[dict[str, Any]] = await page.evaluate(
        "rules => axe.run({ runOnly: rules }).then(result => result.violations)", RULES
    )
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


async def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


async def sweep(page: Page) -> None:
    """A sweep, done."""
    await page.click("[data-view=sweep]")
    await page.fill("#sweep-organization", "contoso")
    await page.click("#sweep-form button.main")
    await expect(page.locator("#sweep-results .status")).to_have_text("21 connections looked at.")


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 360)])
async def test_views(page: Page, theme: Theme, width: int) -> None:
    """Each view, each dialog and a problem pass axe and fit the window."""
    await page.set_viewport_size({"width": width, "height": 740})
    await page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    seen = {"start": await violations(page)}
    await diagnose(page, text=PASTED, connection="contoso/web/sc-prod-token")
    await page.locator(".offer button").first.click()
    await page.wait_for_selector(".plan .diff")
    await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    seen["diagnosis"] = await violations(page)
    assert await overflow(page) <= 0
    await page.get_by_role("button", name="Apply …").click()
    seen["question"] = await violations(page)
    await page.keyboard.press("Escape")
    await page.click("#credential")
    seen["sign-in"] = await violations(page)
    await page.keyboard.press("Escape")
    await sweep(page)
    seen["sweep"] = await violations(page)
    assert await overflow(page) <= 0
    await page.fill("#sweep-organization", "nowhere")
    await page.click("#sweep-form button.main")
    await page.wait_for_selector("#sweep .problem")
    seen["problem"] = await violations(page)
    assert {view: found for view, found in seen.items() if found} == {}


async def test_theme(page: Page) -> None:
    """The theme is the system's until the switch says otherwise; that is remembered."""
    await page.emulate_media(color_scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = await page.evaluate(background)
    await page.select_option("#theme", "light")
    light = await page.evaluate(background)
    assert light != dark
    await page.reload()
    assert await page.evaluate(background) == light
    await page.select_option("#theme", "system")
    assert await page.evaluate(background) == dark


async def test_keyboard(page: Page) -> None:
    """Diagnose, plan, refuse and apply without a pointer; the focus follows what happens."""
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.locator("#text")).to_be_focused()
    await page.keyboard.type("cache value is invalid")
    await page.locator("#organization").focus()
    await page.keyboard.insert_text("contoso/web/sc-prod-token")
    await page.keyboard.press("Enter")
    await expect(page.locator(".summary")).to_be_focused()
    await page.locator(".offer button").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".plan h4")).to_be_focused()
    await page.get_by_role("button", name="Apply …").focus()
    await page.keyboard.press("Space")
    await expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".plan h4")).to_contain_text("Done and verified")
    await expect(page.locator(".plan h4")).to_be_focused()


async def test_every_control_is_reached(page: Page) -> None:
    """Tab goes through all controls that can be seen, in the order in which they stand in the document."""
    controls = "a[href], button, input, textarea, select"
    everything = f"[...document.querySelectorAll('{controls}')]"
    wanted = await page.evaluate(f"{everything}.filter(one => one.checkVisibility()).length")
    reached = set()
    for _ in range(wanted):
        await page.keyboard.press("Tab")
        reached.add(await page.evaluate(f"{everything}.indexOf(document.activeElement)"))
    assert len(reached) == wanted

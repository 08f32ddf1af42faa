"""Tab goes through the page as the eye does: down, and in a row to the right, at any width (WCAG 1.3.2, 2.4.3)."""

from itertools import pairwise
from typing import Any, Final, TypedDict

import pytest
from page.sites import PASTED, diagnose
from playwright.async_api import Page, expect

pytestmark = pytest.mark.asyncio(loop_scope="session")
WHERE: Final = """() => {
  const one = document.activeElement;
  const { top, bottom, left } = one.getBoundingClientRect();
  const fixed = getComputedStyle(one.closest(".top") ?? document.body).position === "sticky" ? 0 : scrollY;
  const columns = document.querySelector("section:not([hidden]) > .columns")?.children ?? [];
  const column = [...columns].findIndex(each => each.contains(one));
  const name = one.getAttribute("aria-label") ?? (one.labels?.[0] ?? one).textContent.trim();
  const { left: begins, right: ends } = columns[column]?.getBoundingClientRect() ?? {};
  return { name, top: top + fixed, bottom: bottom + fixed, left, column, begins, ends };
}"""


OUTDENT: Final = 10
"""Pixels: by these a quiet button begins before what is above it, so that their texts are in line."""


class Stop(TypedDict):
    """Where the focus is: its place in the whole page, and the place of its column across the window."""

    name: str
    top: float
    bottom: float
    left: float
    column: int
    begins: float | None
    ends: float | None


async def stops(page: Page) -> list[Stop]:
    """Every stop of Tab, from the first link until the page is left."""
    await page.evaluate("window.scrollTo(0, 0); document.querySelector('.skip').focus()")
    found: list[Stop] = []
    while not found or not await page.evaluate("document.activeElement.matches('body, .skip')"):
        found.append(await page.evaluate(WHERE))
        await page.keyboard.press("Tab")
        assert len(found) < 200
    return found


def follows(one: Stop, other: Stop) -> bool:
    """Whether the eye comes to the other after the one; a column beside another is read after it."""
    sides = one["ends"], other["begins"]
    if one["column"] != other["column"] and sides[0] is not None and sides[1] is not None and sides[0] <= sides[1]:
        return True
    middle = (other["top"] + other["bottom"]) / 2
    below = middle > one["bottom"]
    beside = one["top"] <= middle and other["left"] >= one["left"] - OUTDENT
    return below or beside


def backwards(found: list[Stop]) -> list[str]:
    """The steps that go up or to the left."""
    return [f"{one['name']} -> {other['name']}" for one, other in pairwise(found) if not follows(one, other)]


@pytest.mark.parametrize("width", [360, 700, 1280])
async def test_order(page: Page, width: int) -> None:
    """In each view, empty and full, each stop stands below or to the right of the one before."""
    await page.set_viewport_size({"width": width, "height": 740})
    await page.emulate_media(reduced_motion="reduce")
    seen: dict[str, Any] = {"start": await stops(page)}
    await diagnose(page, text=PASTED, connection="contoso/web/sc-prod-token")
    await page.locator(".offer button").first.click()
    await page.wait_for_selector(".plan .diff")
    await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    seen["diagnosis"] = await stops(page)
    await page.click("[data-view=sweep]")
    await page.fill("#sweep-organization", "contoso")
    await page.click("#sweep-form button.main")
    await expect(page.locator("#sweep-results .status")).to_have_text("21 connections looked at.")
    seen["sweep"] = await stops(page)
    assert {view: backwards(found) for view, found in seen.items() if backwards(found)} == {}
    assert [len(found) > least for found, least in zip(seen.values(), (12, 15, 30), strict=True)] == [True] * 3


@pytest.mark.parametrize("width", [360, 1280])
async def test_header(page: Page, width: int) -> None:
    """The header's own order in the document is the one in which it is shown, what is no control included."""
    await page.set_viewport_size({"width": width, "height": 740})
    shown = await page.evaluate("""() => [...document.querySelector(".top .bar").children]
      .map(one => [one.className || one.localName, one.getBoundingClientRect()])
      .sort(([, a], [, b]) => (a.bottom <= b.top || b.bottom <= a.top ? a.top - b.top : a.left - b.left))
      .map(([name]) => name)""")
    assert shown == ["brand", "nav", "tools"]

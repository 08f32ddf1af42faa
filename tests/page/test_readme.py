"""The README's words on the page, followed by a new user in a browser."""

import re

import pytest
from playwright.async_api import Page, expect
from service.make_run import base, make_run
from service.readme import ADDRESS, words

__all__ = ["base", "make_run"]
pytestmark = pytest.mark.asyncio(loop_scope="session")
LEAD = "In the page"


async def test_page(tab: Page, base: str) -> None:
    """Open the address, paste, name, press the buttons in their order: diagnosed, planned, applied, verified."""
    text = words(LEAD)
    (address,) = re.findall(r"<(http[^>]+)>", text)
    assert address == ADDRESS
    pasted, organization = re.findall(r"`([^`/][^`]*)`", text)[:2]
    look, plan, apply = re.findall(r"\*\*([^*]+)\*\*", text)[1:4]
    await tab.goto(address.replace(ADDRESS, base))
    await tab.get_by_label("Error, log or JSON").fill(pasted)
    await tab.get_by_label("Organization").first.fill(organization)
    assert await tab.get_by_label("Name or id").input_value() == organization.rpartition("/")[2]
    await tab.get_by_role("button", name=look, exact=True).click()
    await expect(tab.locator(".verdict")).to_contain_text("Broken")
    await expect(tab.locator(".finding mark, .excerpt mark").first).to_contain_text(pasted)
    await tab.get_by_role("button", name=plan, exact=True).click()
    await expect(tab.locator(".diff del")).not_to_have_count(0)
    await tab.get_by_role("button", name=apply, exact=True).click()
    await tab.get_by_role("dialog").get_by_role("button", name="Apply", exact=True).click()
    await expect(tab.locator(".plan")).to_contain_text("Done and verified")


async def test_sweep(tab: Page, base: str) -> None:
    """The view that it calls a table of all connections is one."""
    (view,) = re.findall(r"\*\*(\w+)\*\* is a table of all connections", words(LEAD))
    await tab.goto(base)
    await tab.get_by_role("link", name=view, exact=True).click()
    await tab.get_by_label("Organization").last.fill("contoso")
    await tab.get_by_role("button", name=view, exact=True).click()
    await expect(tab.get_by_role("table").get_by_role("row")).to_have_count(22)


async def test_description(tab: Page, base: str) -> None:
    """The API's page is where it says."""
    (path,) = re.findall(r"The API's page is at `([^`]+)`", words(LEAD))
    answer = await tab.context.request.get(f"{base}{path}")
    assert "text/html" in answer.headers["content-type"]

"""The sweep: rows as they come, counted, filtered, sorted, along a timeline; stopped and cut off."""

import re

import pytest
import pytest_asyncio
from page.sites import Sandbox
from playwright.async_api import Page, expect

pytestmark = pytest.mark.asyncio(loop_scope="session")
ROWS = ".sweep tbody tr"


async def begin(page: Page, organization: str = "contoso") -> None:
    """Start a sweep."""
    await page.click("[data-view=sweep]")
    await page.fill("#sweep-organization", organization)
    await page.click("#sweep-form button.main")


@pytest_asyncio.fixture(loop_scope="session")
async def swept(page: Page) -> Page:
    """The page, a sweep done."""
    await begin(page)
    await expect(page.locator("#sweep-results .status")).to_have_text("21 connections looked at.")
    return page


async def test_counts_and_rows(swept: Page) -> None:
    """Every connection has its row, the broken ones first; the verdicts are counted."""
    await expect(swept.locator(ROWS)).to_have_count(21)
    await expect(swept.locator(ROWS).first).to_contain_text("Broken")
    await expect(swept.get_by_role("button", name="Broken 10")).to_be_visible()
    await expect(swept.get_by_role("button", name="At risk 2")).to_be_visible()


async def test_filters(swept: Page) -> None:
    """Verdicts, cause, project and words narrow the rows down, together."""
    await swept.get_by_role("button", name="Broken 10").click()
    await expect(swept.locator(ROWS)).to_have_count(10)
    await swept.locator("#filter-project").select_option("web")
    await expect(swept.locator(ROWS)).to_have_count(3)
    await swept.locator("#filter-text").fill("EXPIRED")
    await expect(swept.locator(ROWS)).to_have_count(1)
    await expect(swept.locator("#sweep-results .hint").last).to_have_text("1 of 21 connections")
    await swept.locator("#filter-text").fill("")
    await swept.get_by_role("button", name="Broken 10").click()
    await swept.locator("#filter-project").select_option("")
    await swept.locator("#filter-cause").select_option("deprecated-issuer")
    await expect(swept.locator(ROWS)).to_have_count(2)
    assert "Federated subject mismatch and 1 more" in (await swept.locator(ROWS).first.text_content() or "")


async def test_timeline(swept: Page) -> None:
    """The months tell how many credentials end in them; a press on one shows these, another press all."""
    bars = swept.locator(".timeline button")
    await expect(bars).to_have_count(2)
    await expect(bars.first).to_have_accessible_name(re.compile(r"20\d\d: 1 connection$"))
    await bars.first.click()
    await expect(swept.locator(ROWS)).to_have_count(1)
    await expect(swept.locator(ROWS)).to_contain_text("sc-web-expiring")
    await expect(bars.first).to_be_focused()
    await expect(bars.first).to_have_attribute("aria-pressed", "true")
    await bars.first.click()
    await expect(swept.locator(ROWS)).to_have_count(21)


async def test_sorting(swept: Page) -> None:
    """A press on a column sorts by it, another the other way round, and the column says so."""
    await swept.get_by_role("button", name="Connection", exact=True).click()
    await expect(swept.locator(ROWS).first).to_contain_text("sc-data-deleted-app")
    await swept.get_by_role("button", name="Connection", exact=True).click()
    await expect(swept.locator(ROWS).first).to_contain_text("sc-web-wrong-secret")
    await expect(swept.get_by_role("columnheader", name="Connection")).to_have_attribute("aria-sort", "descending")


async def test_row_leads_to_its_diagnosis(swept: Page) -> None:
    """A connection in the table is diagnosed by a press on it, and the form then knows the names."""
    await swept.get_by_role("button", name="sc-prod-token").click()
    await expect(swept.locator(".verdict")).to_contain_text("sc-prod-token")
    assert await swept.input_value("#organization") == "contoso"
    await expect(swept.locator("#connections option")).to_have_count(21)


async def test_rows_come_before_the_end(page: Page, world: Sandbox) -> None:
    """What is known is shown while the rest is looked at; Stop ends it, and says that there may be more."""
    world.fail(system="devops", path="c0000000-0000-4000-8000-000000000009", latency_seconds=60, times=None)
    await begin(page)
    await expect(page.locator(ROWS).first).to_be_visible()
    await expect(page.locator("#sweep-results .status")).to_contain_text("of 21 connections …")
    await page.get_by_role("button", name="Stop").click()
    await expect(page.locator("#sweep-results .status")).to_contain_text("Stopped.")
    await expect(page.get_by_role("button", name="Stop")).to_be_hidden()


async def test_what_cannot_be_looked_at(page: Page, world: Sandbox) -> None:
    """A connection or a project that Azure DevOps does not give is told apart, and the rest goes on."""
    world.fail(system="devops", path="/data/_apis|b0000000-0000-4000-8000-000000000002", status=403, times=None)
    await begin(page)
    await expect(page.locator("#sweep-results .problem")).to_contain_text("Not looked at")
    await expect(page.locator(ROWS).first).to_be_visible()


async def test_cut_off(page: Page) -> None:
    """A stream that ends without its summary is not taken for all."""
    line = '{"type":"progress","done":0,"total":9}\n'
    await page.route("**/diagnose/sweep", lambda route: route.fulfill(status=200, body=line))
    await begin(page)
    await expect(page.locator(".problem")).to_contain_text("cut off after 0 connections")


async def test_unknown_organization(page: Page) -> None:
    """What makes a sweep impossible is said."""
    await begin(page, "nowhere")
    await expect(page.locator("#sweep .problem h2")).to_be_focused()
    await page.fill("#sweep-organization", "")
    await page.click("#sweep-form button.main")
    await expect(page.locator("#sweep-wrong")).to_have_text("Name the organization.")

"""Repairs: the plan as a comparison, asked for once, applied, verified; and what keeps it from being applied."""

import json

import pytest
from page.sites import Guarded, Sandbox, diagnose
from playwright.async_api import Page, Route, expect

pytestmark = pytest.mark.asyncio(loop_scope="session")
TOKEN = "contoso/web/sc-prod-token"
ORDERS = "contoso/data/sc-orders"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
GRANTING = ("production-administrator", "management-group-reader")
"""What lets Armedic grant roles on the subscription."""


async def plan(page: Page, connection: str, button: str) -> None:
    """Diagnose, and plan a repair."""
    await diagnose(page, connection=connection)
    await page.get_by_role("button", name=button).first.click()
    await page.wait_for_selector(".plan")


async def test_plan_is_a_comparison(page: Page, world: Sandbox) -> None:
    """The plan shows what goes and what comes, the call and its rights, and changes nothing."""
    await plan(page, TOKEN, "Plan: remove access token")
    await expect(page.locator(".diff del").filter(has_text="accesstoken")).to_have_count(1)
    await expect(page.locator(".plan")).to_contain_text("Update service connection sc-prod-token")
    await page.get_by_text("The call and its rights").click()
    await expect(page.locator(".call")).to_contain_text("PUT https://")
    assert world.writes() == []


async def test_apply_asks_once(page: Page, world: Sandbox) -> None:
    """Apply asks; no is no, yes does it, and what Verify says then is shown."""
    await plan(page, TOKEN, "Plan: remove access token")
    await page.get_by_role("button", name="Apply …").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Update service connection sc-prod-token")
    await page.get_by_role("button", name="Cancel").click()
    assert world.writes() == []
    await page.get_by_role("button", name="Apply …").click()
    await page.get_by_role("button", name="Apply", exact=True).click()
    await expect(page.locator(".plan")).to_contain_text("Done and verified")
    await expect(page.locator(".verification")).to_contain_text("Verify passes")
    await expect(page.locator(".verdict")).to_contain_text("Healthy")
    await expect(page.locator(".verdict")).to_contain_text("After the repair")
    assert world.writes() == ["PUT devops"]


async def test_dialog_closes_with_escape(page: Page, world: Sandbox) -> None:
    """Escape is no."""
    await plan(page, TOKEN, "Plan: remove access token")
    await page.get_by_role("button", name="Apply …").click()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("button", name="Apply …")).to_be_visible()
    assert world.writes() == []


async def test_changed_meanwhile(page: Page, world: Sandbox) -> None:
    """Where the state has changed since, nothing is done and the new plan is there to be looked at."""
    await plan(page, TOKEN, "Plan: remove access token")
    world.change({"organizations.contoso.endpoints.sc-prod-token.description": "changed by hand"})
    await page.get_by_role("button", name="Apply …").click()
    await page.get_by_role("button", name="Apply", exact=True).click()
    await expect(page.locator(".problem")).to_contain_text("changed")
    assert world.writes() == []
    await page.get_by_role("button", name="Apply …").click()
    await page.get_by_role("button", name="Apply", exact=True).click()
    await expect(page.locator(".plan")).to_contain_text("Done and verified")


async def test_lacking_rights(page: Page, world: Sandbox) -> None:
    """What Armedic's identity lacks is said beforehand, and then there is nothing to apply."""
    world.change({f"role_assignments.armedic-{name}.role_id": READER for name in GRANTING})
    await plan(page, ORDERS, "Plan: grant role")
    await expect(page.locator(".plan .notice")).to_contain_text("lacks rights")
    await expect(page.get_by_role("button", name="Apply …")).to_have_count(0)


async def test_takes_effect_later(page: Page, world: Sandbox) -> None:
    """A role that takes a while is told as such, and one may look again."""
    world.change({"delays.role_propagation": 3600})
    await page.route("**/repair", briefly)
    await plan(page, ORDERS, "Plan: grant role")
    await page.get_by_role("button", name="Apply …").click()
    await page.get_by_role("button", name="Apply", exact=True).click()
    await expect(page.locator(".plan")).to_contain_text("it takes effect later")
    await page.get_by_role("button", name="Look again").click()
    await expect(page.locator(".plan")).to_contain_text("it takes effect later")


async def briefly(route: Route) -> None:
    """Let the service wait for no change to take effect: the test would."""
    body = json.loads(route.request.post_data or "{}")
    await route.continue_(post_data={**body, "wait_seconds": 0})


async def test_no_way_back_is_said(page: Page) -> None:
    """What cannot be undone stands in the plan and in the question."""
    await plan(page, "contoso/platform/sc-platform-old-issuer", "Plan: convert issuer")
    await expect(page.locator(".plan .notice")).to_contain_text("no way back to its own issuer")
    await page.get_by_role("button", name="Apply …").click()
    await expect(page.get_by_role("dialog").locator(".notice")).to_contain_text("no way back to its own issuer")


async def test_caller_who_may_not(tab: Page, guarded: Guarded, world: Sandbox) -> None:
    """Who may only diagnose sees the findings, and is told that a repair is not theirs; there is no button to apply."""
    await tab.goto(guarded.url)
    await tab.click("#credential")
    await tab.fill("#credential-value", guarded.keys["reader"])
    await tab.keyboard.press("Enter")
    await plan_refused(tab)
    assert world.writes() == []


async def plan_refused(page: Page) -> None:
    """Ask for a plan, and be told no."""
    await diagnose(page, connection=TOKEN)
    await page.get_by_role("button", name="Plan: remove access token").click()
    await expect(page.locator(".repairs .problem")).to_contain_text("repair")
    await expect(page.get_by_role("button", name="Apply …")).to_have_count(0)

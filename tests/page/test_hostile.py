"""Whatever names, messages and answers hold: it is shown as text, runs nothing, loads nothing and leads nowhere."""

import json
from typing import Any

import pytest
from page.sites import PASTED, Host, Sandbox, diagnose
from playwright.async_api import Browser, Page, Route, expect

pytestmark = pytest.mark.asyncio(loop_scope="session")
IMAGE = '<img src="http://127.0.0.1:9/x" onerror="window.pwned = 1">'
SCRIPT = "</textarea></pre><script>window.pwned = 1</script><svg onload=window.pwned=1>"
ADDRESS = "javascript:window.pwned=1"
KEPT = {"verdict", "type", "safety", "action", "mode", "outcome", "certainty", "status", "fingerprint", "kind"} | {
    "expires_at"
}
"""Fields whose values the page decides by; the others become hostile."""


def poisoned(value: Any, name: str = "", text: str = IMAGE) -> Any:
    """The same answer with every text, and every name of a fact, replaced."""
    if isinstance(value, dict):
        if name in {"request", "by_verdict"}:
            return value
        names = {key: text if name in {"facts", "values"} else key for key in value}
        return {names[key]: poisoned(one, key, text) for key, one in value.items()}
    if isinstance(value, list):
        return [poisoned(one, name, text) for one in value]
    if name in {"link", "references"}:
        return ADDRESS
    return text if isinstance(value, str) and name not in KEPT else value


async def harmless(page: Page) -> None:
    """Nothing of it ran, and nothing of it became an element."""
    assert await page.evaluate("window.pwned") is None
    hostile = 'main :is(img, svg, script), [onerror], [onload], a[href^="javascript" i]'
    await expect(page.locator(hostile)).to_have_count(0)


async def poison(page: Page, path: str, text: str) -> None:
    """Let a route's answers come poisoned."""

    async def answer(route: Route) -> None:
        response = await route.fetch()
        lines = filter(None, (await response.text()).splitlines())
        poison = [json.dumps(poisoned(json.loads(line), text=text)) for line in lines]
        await route.fulfill(response=response, body="\n".join(poison) + "\n")

    await page.route(path, answer)


@pytest.mark.parametrize("text", [IMAGE, SCRIPT, ADDRESS], ids=["image", "script", "address"])
async def test_poisoned_answers(page: Page, text: str) -> None:
    """A diagnosis, a plan and what was done, full of markup, are shown as they are."""
    await poison(page, "**/diagnose", text)
    await poison(page, "**/repair", text)
    await poison(page, "**/causes", text)
    await diagnose(page, text=f"{text}\n{PASTED}", connection="contoso/web/sc-prod-token")
    await expect(page.locator(".summary")).to_have_text(text)
    await page.locator(".offer button").first.click()
    await expect(page.locator(".plan .change strong")).to_contain_text(text)
    await page.get_by_role("button", name="Apply …").click()
    await page.get_by_role("button", name="Apply", exact=True).click()
    await expect(page.locator(".verification")).to_contain_text(text)
    await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    await harmless(page)


async def test_poisoned_sweep(page: Page) -> None:
    """So are the rows of a sweep, their filters and the names that the form then offers."""
    await poison(page, "**/diagnose/sweep", IMAGE)
    await page.click("[data-view=sweep]")
    await page.fill("#sweep-organization", "contoso")
    await page.click("#sweep-form button.main")
    await expect(page.locator("#sweep-results .status")).to_have_text("21 connections looked at.")
    await expect(page.locator(".sweep tbody tr").first).to_contain_text(IMAGE)
    await harmless(page)


async def test_poisoned_problem(page: Page) -> None:
    """So is a problem."""
    errors = [{"pointer": IMAGE, "detail": IMAGE}]
    body = {"title": IMAGE, "detail": SCRIPT, "errors": errors, "missing_permissions": [IMAGE]}
    await page.route("**/diagnose", lambda route: route.fulfill(status=400, json=body))
    await page.fill("#text", IMAGE)
    await page.click("#diagnose-form button.main")
    await expect(page.locator(".problem")).to_contain_text(SCRIPT)
    await harmless(page)


async def test_hostile_name_in_azure(page: Page, world: Sandbox) -> None:
    """A connection whose name is markup goes through sweep and diagnosis under that name."""
    name = "<img src=x onerror=alert(1)>"
    world.change(
        {
            "organizations.contoso.endpoints.sc-prod-token.name": name,
            "organizations.contoso.endpoints.sc-prod-token.projects.b0000000-0000-4000-8000-000000000001": name,
        }
    )
    await page.click("[data-view=sweep]")
    await page.fill("#sweep-organization", "contoso")
    await page.click("#sweep-form button.main")
    await page.get_by_role("button", name=name).click()
    await expect(page.locator(".verdict")).to_contain_text(name)
    await harmless(page)


async def test_address_is_not_obeyed(page: Page, site: str) -> None:
    """A fragment fills fields in, with text."""
    await page.goto(f"{site}/#diagnose/%3Cimg src=x onerror=pwned=1%3E/{ADDRESS}/%E0%A4%A/<svg onload=pwned=1>")
    assert await page.input_value("#project") == ADDRESS
    await harmless(page)


async def test_page_is_in_no_frame(browser: Browser, site: str, stranger: Host) -> None:
    """No page of another origin can put this one into a frame, where clicks on it could be stolen."""
    url = stranger.serve("/frame", f'<iframe src="{site}" title="framed"></iframe>', "default-src 'none'; frame-src *")
    page = await browser.new_page()
    async with page.expect_event("console", lambda message: "frame-ancestors" in message.text):
        await page.goto(url)
    await expect(page.frame_locator("iframe").locator("#diagnose")).to_have_count(0)
    await page.close()

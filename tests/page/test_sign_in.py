"""Keys and tokens: asked for in a dialog, in memory unless asked otherwise, and never in an address."""

import pytest
import pytest_asyncio
from page.sites import Guarded, Sandbox, diagnose
from playwright.async_api import Page, Request, expect

pytestmark = pytest.mark.asyncio(loop_scope="session")
CONNECTION = "contoso/web/sc-prod-token"


@pytest_asyncio.fixture(loop_scope="session")
async def page(tab: Page, guarded: Guarded, world: Sandbox) -> Page:
    """The page of a service that asks for keys."""
    await tab.goto(guarded.url)
    await tab.wait_for_selector("[data-ready]")
    return tab


async def sign_in(page: Page, key: str, *, keep: bool = False) -> None:
    """Use a key."""
    await page.click("#credential")
    await page.fill("#credential-value", key)
    await page.get_by_label("Keep it until this tab is closed").set_checked(keep)
    await page.get_by_role("button", name="Use it").click()


async def kept(page: Page) -> str:
    """Everything that the browser keeps for the page."""
    return str(await page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"))


async def test_refusal_leads_to_the_dialog(page: Page, guarded: Guarded) -> None:
    """Who is not known is told so, and gets to the dialog from there."""
    await page.fill("#text", "AADSTS7000222: The provided client secret keys are expired.")
    await page.click("#diagnose-form button.main")
    await page.locator(".problem").get_by_role("button", name="Sign in").click()
    await expect(page.locator("#credential-value")).to_be_focused()
    await page.fill("#credential-value", guarded.keys["reader"])
    await page.keyboard.press("Enter")
    await expect(page.locator("#credential")).to_have_text("Key in use")
    await page.click("#diagnose-form button.main")
    await expect(page.locator(".verdict")).to_contain_text("Broken")


async def test_key_stays_in_memory(page: Page, guarded: Guarded) -> None:
    """A key is sent as a header, stands in no address, no storage and not in the page, and is gone after a reload."""
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))  # noqa: PLW0108 - a built-in cannot be a listener
    key = guarded.keys["all"]
    await sign_in(page, key)
    await diagnose(page, connection=CONNECTION)
    assert [request.headers.get("x-api-key") for request in sent if request.url.endswith("/diagnose")] == [key]
    assert not any(key in request.url for request in sent)
    assert key not in page.url
    assert key not in await kept(page)
    assert key not in await page.content()
    assert await page.input_value("#credential-value") == ""
    await page.reload()
    await expect(page.locator("#credential")).to_have_text("Sign in")


async def test_key_is_kept_when_asked(page: Page, guarded: Guarded) -> None:
    """With the box ticked it lasts until the tab is closed, in sessionStorage; Forget it removes it."""
    await sign_in(page, guarded.keys["all"], keep=True)
    await page.reload()
    await expect(page.locator("#credential")).to_have_text("Key in use")
    await diagnose(page, connection=CONNECTION)
    await page.click("#credential")
    await page.get_by_role("button", name="Forget it").click()
    assert guarded.keys["all"] not in await kept(page)
    await expect(page.locator("#credential")).to_have_text("Sign in")


async def test_token(page: Page) -> None:
    """A token is sent as one."""
    async with page.expect_request("**/diagnose") as asked:
        await page.click("#credential")
        await page.select_option("#credential-kind", "token")
        await page.fill("#credential-value", "not.a.token")
        await page.keyboard.press("Enter")
        await page.fill("#text", "some error")
        await page.click("#diagnose-form button.main")
    assert (await (await asked.value).all_headers())["authorization"] == "Bearer not.a.token"
    await expect(page.locator(".problem")).to_be_visible()
    await expect(page.locator("#credential")).to_have_text("Token in use")

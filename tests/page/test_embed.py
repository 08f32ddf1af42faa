"""`<armedic-diagnosis>` in somebody else's page, on another origin, under that page's own policy."""

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest
from page.sites import Guarded, Host, Sandbox
from page.test_accessible import violations
from page.test_hostile import IMAGE, harmless, poison
from playwright.async_api import Browser, Page, expect

pytestmark = pytest.mark.asyncio(loop_scope="session")
LISTENING = """
<script nonce="host">
  window.told = [];
  for (const name of ["armedic-diagnosis", "armedic-finding", "armedic-error"])
    addEventListener(name, event => {
      window.told.push([name, event.detail]);
      document.head.append(Object.assign(document.createElement("meta"), { name }));
    });
</script>
"""
DOCUMENTATION: Final = Path(__file__).parents[2] / "service" / "docs" / "backstage.md"
BLOCK: Final = re.compile(r"^```html\n(.*?)^```", re.MULTILINE | re.DOTALL)
TOKEN = 'connection="contoso/web/sc-prod-token"'


def serve(host: Host, site: str, element: str, script: str = "") -> str:
    """A portal's page with the component; its policy allows no style but the portal's own. Gives the URL."""
    policy = f"default-src 'none'; script-src 'nonce-host' {site}; connect-src {site}; style-src 'none'"
    html = (
        f'<!doctype html><html lang="en"><head><title>Portal</title></head><body>{LISTENING}'
        f"<main><h1>Portal</h1>{element}</main>"
        f'<script src="{site}/embed.js"></script><script nonce="host">{script}</script></body></html>'
    )
    return host.serve(f"/{abs(hash(html))}", html, policy)


async def told(page: Page, name: str) -> list[Any]:
    """The details of the events of this name, once there is one."""
    await page.locator(f'meta[name="{name}"]').first.wait_for(state="attached")
    details = "name => window.told.filter(([one]) => one === name).map(one => one[1])"
    found: list[Any] = await page.evaluate(details, name)
    return found


async def test_connection(tab: Page, site: str, world: Sandbox, host: Host) -> None:
    """It shows the diagnosis of a connection, and tells the page of each finding."""
    await tab.goto(serve(host, site, f"<armedic-diagnosis {TOKEN}></armedic-diagnosis>"))
    findings = await told(tab, "armedic-finding")
    assert [one["finding"]["cause"] for one in findings] == ["stale-access-token"]
    assert (await told(tab, "armedic-diagnosis"))[0]["diagnosis"]["verdict"] == "broken"
    await expect(tab.locator("armedic-diagnosis .badge")).to_contain_text("Broken")
    link = tab.locator("armedic-diagnosis").get_by_role("link", name="Open in Armedic")
    await expect(link).to_have_attribute("href", f"{site}/#diagnose/contoso/web/sc-prod-token")
    assert await violations(tab) == []


async def test_text(tab: Page, site: str, host: Host) -> None:
    """It diagnoses a text, and again when the text is another one."""
    text = "AADSTS7000222: The provided client secret keys are expired."
    element = f'<armedic-diagnosis base-url="{site}/" text="{text}"></armedic-diagnosis>'
    await tab.goto(serve(host, site, element))
    await expect(tab.locator("armedic-diagnosis .title")).to_contain_text("expired")
    other = "Failed to get Azure DevOps Service access token, cache value is invalid."
    await tab.eval_on_selector("armedic-diagnosis", "(one, text) => one.setAttribute('text', text)", other)
    await expect(tab.locator("armedic-diagnosis .title")).to_contain_text("access token")


async def test_healthy_connection(tab: Page, site: str, world: Sandbox, host: Host) -> None:
    """A healthy connection has no finding, and the page is told of the verdict all the same."""
    await tab.goto(serve(host, site, '<armedic-diagnosis connection="contoso/web/sc-web-prod"></armedic-diagnosis>'))
    assert (await told(tab, "armedic-diagnosis"))[0]["diagnosis"]["verdict"] == "healthy"
    assert await tab.evaluate("window.told.length") == 1


async def test_only_when_asked(tab: Page, site: str, world: Sandbox, host: Host) -> None:
    """With `manual` it waits for a press on its button."""
    await tab.goto(serve(host, site, f"<armedic-diagnosis {TOKEN} manual></armedic-diagnosis>"))
    button = tab.locator("armedic-diagnosis").get_by_role("button", name="Diagnose")
    await expect(button).to_be_visible()
    assert await tab.evaluate("window.told.length") == 0
    await button.click()
    assert len(await told(tab, "armedic-finding")) == 1


@pytest.mark.parametrize("how", ["apiKey = key", "token = async () => 'not.a.token'"])
async def test_credential(tab: Page, guarded: Guarded, world: Sandbox, host: Host, how: str) -> None:
    """A key, or a token that is asked for with each request, is a property: no attribute shows it."""
    script = f"const key = {json.dumps(guarded.keys['reader'])}; document.querySelector('armedic-diagnosis').{how};"
    await tab.goto(serve(host, guarded.url, f"<armedic-diagnosis {TOKEN}></armedic-diagnosis>", script))
    if "apiKey" in how:
        assert len(await told(tab, "armedic-finding")) == 1
    else:
        assert (await told(tab, "armedic-error"))[0]["problem"]["status"] == 401
    assert await tab.eval_on_selector("armedic-diagnosis", "one => one.getAttributeNames()") == ["connection"]


async def test_key_before_the_file(tab: Page, guarded: Guarded, world: Sandbox, host: Host) -> None:
    """A key that was set before the component was there is used: frameworks make elements first and load later."""
    early = f"""<script nonce="host">
      const element = document.createElement("armedic-diagnosis");
      element.apiKey = {json.dumps(guarded.keys["reader"])};
      element.setAttribute("connection", "contoso/web/sc-prod-token");
    </script>"""
    script = "document.querySelector('main').append(element)"
    await tab.goto(serve(host, guarded.url, early, script))
    assert len(await told(tab, "armedic-finding")) == 1


async def test_example_of_the_documentation(tab: Page, site: str, world: Sandbox, host: Host) -> None:
    """The page for plain HTML in service/docs/backstage.md works as pasted."""
    example = BLOCK.findall(DOCUMENTATION.read_text())[-1].replace("sc-prod", "sc-prod-token")
    await tab.goto(host.serve("/plain", example.replace("https://armedic.contoso.example", site), ""))
    async with tab.expect_console_message(lambda message: message.text == "stale-access-token"):
        await tab.locator("armedic-diagnosis").get_by_role("button", name="Diagnose").click()


async def test_problem(tab: Page, guarded: Guarded, host: Host) -> None:
    """What keeps it from answering is shown and told, and can be tried again."""
    await tab.goto(serve(host, guarded.url, f"<armedic-diagnosis {TOKEN}></armedic-diagnosis>"))
    assert (await told(tab, "armedic-error"))[0]["problem"]["type"] == "urn:armedic:problem:credential-missing"
    await tab.locator("armedic-diagnosis").get_by_role("button", name="Try again").click()
    await expect(tab.locator('meta[name="armedic-error"]')).to_have_count(2)
    assert await violations(tab) == []


async def test_incomplete_name(tab: Page, site: str, host: Host) -> None:
    """A connection that is not named whole is told without a request."""
    await tab.goto(serve(host, site, '<armedic-diagnosis connection="contoso/web"></armedic-diagnosis>'))
    assert "ORGANIZATION/PROJECT/NAME" in (await told(tab, "armedic-error"))[0]["problem"]["detail"]


async def test_poisoned_answer(tab: Page, site: str, world: Sandbox, host: Host) -> None:
    """Markup in an answer stays text in the portal too."""
    await poison(tab, "**/diagnose", IMAGE)
    await tab.goto(serve(host, site, f"<armedic-diagnosis {TOKEN}></armedic-diagnosis>"))
    await expect(tab.locator("armedic-diagnosis .title").first).to_have_text(IMAGE)
    await harmless(tab)


async def test_page_that_is_not_named(browser: Browser, site: str, stranger: Host) -> None:
    """A page of another origin can load the file, but the browser lets it read nothing of the API."""
    page = await browser.new_page()
    await page.goto(serve(stranger, site, f"<armedic-diagnosis {TOKEN}></armedic-diagnosis>"))
    assert "ARMEDIC_CORS_ORIGINS" in (await told(page, "armedic-error"))[0]["problem"]["detail"]
    await page.close()

"""The form and its answer: pasted texts, files and connections, with the evidence marked where it stands."""

import json
from pathlib import Path

import captures
import pytest
from page.sites import PASTED, diagnose
from playwright.async_api import Page, expect

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def drop(page: Page, folder: Path, name: str, content: bytes) -> None:
    """Choose a file, and send it."""
    path = folder / name
    path.write_bytes(content)
    await page.set_input_files("#file", path)
    await page.click("#diagnose-form button.main")
    await page.wait_for_selector(".verdict")


async def test_pasted_text(page: Page) -> None:
    """A pasted log shows the verdict, and in the text the words that decide."""
    await diagnose(page, text=PASTED)
    await expect(page.locator(".verdict")).to_contain_text("Broken")
    await expect(page.locator(".finding code").first).to_have_text("stale-access-token")
    marked = "".join(await page.locator("mark.strong").all_inner_texts())
    assert "cache value is invalid" in marked
    assert "Starting" not in marked
    assert (await page.locator(".excerpt").inner_text()).strip() == PASTED.strip()
    await expect(page.locator("#diagnose-status")).to_have_text("Broken: 1 finding.")


async def test_finding_leads_to_its_mark(page: Page) -> None:
    """From a finding one gets to what it rests on in the text."""
    await diagnose(page, text="\n".join(["nothing to see here"] * 400) + "\n" + PASTED)
    await expect(page.locator(".excerpt")).not_to_contain_text("nothing to see here\n" * 20)
    await page.get_by_role("button", name="Show in the text").click()
    await expect(page.locator("#seen-0")).to_be_focused()
    await expect(page.locator("mark.strong").first).to_be_in_viewport()


@pytest.mark.parametrize("indent", [None, 2])
async def test_pasted_json(page: Page, indent: int | None) -> None:
    """In a connection's JSON the member that is wrong is marked, however the JSON is written."""
    await diagnose(page, text=json.dumps(captures.SENT, indent=indent))
    await expect(page.locator("mark.strong")).to_have_text('"accesstoken": null')


async def test_pasted_trace(page: Page) -> None:
    """A trace that is pasted is taken for one, and marked inside the JSON that it carries as a string."""
    har = captures.trace(captures.entry("PUT", captures.ENDPOINTS, captures.SENT, status=400))
    await diagnose(page, text=har.decode())
    await expect(page.locator(".finding code").first).to_have_text("stale-access-token")
    await expect(page.locator("mark.strong").first).to_contain_text("accesstoken")


async def test_refusal_of_a_right(page: Page) -> None:
    """Where the service puts a refusal in words of its own, what it names is marked in the text."""
    scope = "/subscriptions/50000000-0000-4000-8000-000000000001/resourceGroups/web"
    person = "f0000000-0000-4000-8000-000000000004"
    text = (
        f"ERROR: (AuthorizationFailed) The client '{person}' with object id '{person}' does not have authorization to"
        f" perform action 'Microsoft.Web/sites/read' over scope '{scope}' or the scope is invalid."
    )
    await diagnose(page, text=text)
    assert {"AuthorizationFailed", scope} <= set(await page.locator("mark.strong").all_inner_texts())
    await expect(page.get_by_text("Name the service connection, and Armedic can plan it").first).to_be_visible()


async def test_log_file(page: Page, tmp_path: Path) -> None:
    """Of a long log only what is around the evidence is shown, with its line."""
    log = captures.QUIET * 3000 + captures.EXPIRED + captures.QUIET * 10
    await drop(page, tmp_path, "job.txt", log.encode())
    await expect(page.locator(".verdict")).to_contain_text("Broken")
    await expect(page.locator(".excerpt .gap").first).to_contain_text("line 2,99")
    await expect(page.locator("mark.strong").first).to_contain_text("AADSTS7000222")
    assert len(await page.locator(".excerpt").inner_text()) < 3000


async def test_archive(page: Page, tmp_path: Path) -> None:
    """A zip of logs is judged; its text is not shown, since it cannot be read here."""
    await drop(page, tmp_path, "logs.zip", captures.archive({"1_job.txt": captures.QUIET + captures.EXPIRED}))
    await expect(page.locator(".evidence code").first).to_contain_text("1_job.txt")
    await expect(page.locator(".excerpt")).to_have_count(0)


async def test_dropped_file(page: Page) -> None:
    """A file that is dropped anywhere on the page is taken, and can be taken back."""
    await page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.items.add(new File([text], "dropped.log"));
            document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        captures.EXPIRED,
    )
    await expect(page.locator("#chosen-name")).to_have_text("dropped.log (1 KiB)")
    await page.get_by_role("button", name="Remove").click()
    await expect(page.locator("#text")).to_be_focused()


async def test_file_beside_a_connection(page: Page, tmp_path: Path) -> None:
    """A small file and a connection are judged together."""
    await page.fill("#organization", "contoso/web/sc-web-expired")
    await drop(page, tmp_path, "job.txt", captures.EXPIRED.encode())
    await expect(page.locator(".verdict .hint")).to_contain_text("sc-web-expired")
    await expect(page.locator(".finding mark, .excerpt mark").first).to_be_visible()


async def test_connection(page: Page) -> None:
    """A connection that is pasted as one goes into its three fields; the checks say what was looked at."""
    await diagnose(page, connection="contoso/web/sc-prod-token")
    assert await page.input_value("#project") == "web"
    await expect(page.locator(".verdict")).to_contain_text("sc-prod-token")
    await page.get_by_text("checks: ").click()
    await expect(page.locator(".checks")).to_contain_text("The application sc-prod-token exists.")


async def test_healthy_connection(page: Page) -> None:
    """What works is said to work."""
    await diagnose(page, connection="contoso/web/sc-web-prod")
    await expect(page.locator(".verdict")).to_contain_text("Healthy")
    await expect(page.locator(".finding")).to_have_count(0)


async def test_address_fills_the_form_in(page: Page, site: str) -> None:
    """An address may name a connection; nothing is sent by opening it."""
    await page.goto(f"{site}/#diagnose/contoso/data/sc-orders")
    assert await page.input_value("#connection") == "sc-orders"
    await expect(page.locator(".welcome")).to_be_visible()


async def test_incomplete(page: Page) -> None:
    """What is missing is said, and the field gets the focus."""
    await page.click("#diagnose-form button.main")
    await expect(page.locator("#diagnose-wrong")).to_have_text("Paste an error, choose a file, or name a connection.")
    await page.fill("#organization", "contoso")
    await page.click("#diagnose-form button.main")
    await expect(page.locator("#project")).to_be_focused()


async def test_refused_request(page: Page) -> None:
    """A problem is shown with its places and the request's id."""
    await page.fill("#organization", "no such organization!")
    await page.fill("#project", "web")
    await page.fill("#connection", "x")
    await page.click("#diagnose-form button.main")
    await expect(page.locator(".problem")).to_contain_text("/connection/organization")
    await expect(page.locator(".problem")).to_contain_text("For support: request")
    await expect(page.locator(".problem h2")).to_be_focused()


async def test_busy_service(page: Page) -> None:
    """A service that has too much to do is asked again when it said, without a word to the user."""
    busy = {"type": "urn:armedic:problem:overloaded", "title": "Busy", "detail": "Busy.", "retry_after_seconds": 0}
    await page.route("**/diagnose", lambda route: route.fulfill(status=503, json=busy), times=2)
    await diagnose(page, text=PASTED)
    await expect(page.locator(".problem")).to_have_count(0)


async def test_example(page: Page) -> None:
    """Whoever has no error at hand can try one; Clear brings the examples back."""
    await page.get_by_role("button", name="Sign-in refused").click()
    await expect(page.locator(".finding code").first).to_have_text("secret-expired")
    await page.get_by_role("button", name="Clear").click()
    await expect(page.locator(".welcome")).to_be_visible()
    assert await page.input_value("#text") == ""

"""The README's pictures of the page, taken anew: `make screenshots`."""

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Final

from page.sites import PASTED, armedic, chromium, diagnose, launched, sandbox
from playwright.async_api import Browser, Page, ViewportSize

IMAGES: Final = Path(__file__).parents[2] / "service" / "docs" / "images"
WIDE: Final = ViewportSize(width=1080, height=650)
NARROW: Final = ViewportSize(width=360, height=780)


async def wide(page: Page) -> None:
    """A diagnosis with a plan, in light."""
    await page.set_viewport_size(WIDE)
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    await diagnose(page, text=PASTED, connection="contoso/web/sc-prod-token")
    await page.evaluate("window.scrollTo(0, 0)")
    await page.screenshot(path=IMAGES / "page-diagnosis.png")


async def narrow(page: Page) -> None:
    """A sweep on a telephone, in dark."""
    await page.set_viewport_size(NARROW)
    await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    await page.click("[data-view=sweep]")
    await page.fill("#sweep-organization", "contoso")
    await page.click("#sweep-form button.main")
    await page.get_by_text("connections looked at.").wait_for()
    await page.locator("#sweep-results").scroll_into_view_if_needed()
    await page.evaluate("document.querySelector('#sweep-results').scrollIntoView()")
    await page.screenshot(path=IMAGES / "page-sweep.png")


async def take(browser: Browser, url: str) -> None:
    """Both."""
    for picture in (wide, narrow):
        page = await browser.new_page()
        await page.goto(url)
        await page.wait_for_selector("[data-ready]")
        await picture(page)
        await page.close()


async def main() -> int:
    """Start what is needed, and take them."""
    path = chromium()
    if path is None:
        print("There is no Chromium here: `make browser` installs Debian's.", file=sys.stderr)  # noqa: T201 - a command
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sandbox(Path(name)) as azure, armedic(Path(name), azure) as url:
        async with launched(path) as browser:
            await take(browser, url)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

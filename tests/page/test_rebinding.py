"""A page under another name that leads to this machine (DNS rebinding), in a real browser."""

from typing import Any, Final

import pytest
from page.sites import launched

pytestmark = pytest.mark.asyncio(loop_scope="session")
NAME: Final = "rebound.example"
REQUEST: Final = {
    "connection": {"organization": "contoso", "project": "web", "name_or_id": "sc-prod-token"},
    "repair": {"kind": "remove-access-token"},
}
ASK: Final = """async body => {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch("/repair", { method: "POST", headers, body: JSON.stringify(body) });
  return [answer.status, (await answer.json()).detail];
}"""


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(("name", "status"), [(NAME, 401), (f"{NAME}.localhost", 200), ("127.0.0.1", 200)])
async def test_rebound(executable: str, site: str, name: str, status: int) -> None:
    """The browser takes the page for the service's own, and the service does not answer it without a credential."""
    async with launched(executable, f"--host-resolver-rules=MAP {NAME} 127.0.0.1") as browser:
        page = await browser.new_page()
        await page.goto(site.replace("127.0.0.1", name))
        answer: Any = await page.evaluate(ASK, REQUEST)
    assert answer[0] == status
    assert ("the header Host" in str(answer[1])) == (status == 401)

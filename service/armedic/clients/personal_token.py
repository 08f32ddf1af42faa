"""Azure DevOps Server by a personal access token: it takes no tokens of Microsoft Entra."""

import base64
from typing import Final

from armedic.secret import Secret


class PersonalToken:
    """An identity that the setting ARMEDIC_DEVOPS_TOKEN gives.

    Source: learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate
    """

    name: Final = "Armedic's personal access token"

    def __init__(self, token: Secret) -> None:
        self._token = token

    async def token(self, _scope: str) -> Secret:
        """The token, whatever it is for."""
        return self._token

    def forget(self, scope: str, token: Secret) -> None:
        """There is no other one."""

    def authorization(self, token: Secret) -> str:
        """The header that carries it: Basic, with an empty user."""
        return "Basic " + base64.b64encode(f":{token.reveal()}".encode()).decode()

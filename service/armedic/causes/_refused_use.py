"""How Azure Pipelines says that a run may not use a service connection: one text that has three meanings.

Source: strings of the pipeline service, in older copies of its client library, and public error reports.
"""

from typing import Final

VARIABLE: Final = r"(?:\$\(|\$\{\{|\$\[|\$\{|#\{|%\(|\$env:|\$[a-z_]|%\w{1,60}(?=%))"
"""How a name begins that nobody replaced."""
_REAL: Final = rf"(?!\W{{0,3}}{VARIABLE})(?!\W{{0,3}}which )"
_BARE: Final = r"(?<!could not be found\. the )service connection does not exist,?"
NAMED: Final = (
    rf"references service connection {_REAL}(?:(?!references ).){{1,200}}? which "
    r"(?:could not be found|does not exist or is not authorized)"
    rf"|service connection with (?:name|id) {_REAL}(?:(?!references ).){{1,150}}? could not be found"
    rf"|could not find an? service connection with (?:name|id) {_REAL}"
    rf"|service connection ?: ?{_REAL}.{{1,150}}? used in variable group ?: ?.{{1,100}}? is not valid"
    rf"|service connection {_REAL}(?:(?!references ).){{1,100}}? (?:could not be found|was not found|does not exist) "
    r"or (?:is|has) not (?:been )?authorized"
)
"""A connection by its name or id that was not found, or may not be used."""
REFUSED: Final = rf"{NAMED}|{_BARE}(?: has been disabled)? or has not been authorized"
"""The same, or only the end of the text without the name."""
DISABLED: Final = (
    rf"(?:{NAMED}).{{0,20}}service connection does not exist,? has been disabled|"
    rf"{_BARE} has been disabled or has not been authorized"
)
"""The newer text, which says that it may be switched off."""

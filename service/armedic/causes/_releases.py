"""How a reporter says which release broke the sign-in: a change, a tool that signs in to Azure, and a failure."""

import re
from typing import Final

from armedic.facts import Evidence, Statement

WORDS: Final = (
    "since ",
    "updat",
    "upgrad",
    " broke",
    " breaks",
    "breaking change",
    "regression",
    "downgrad",
    "rolled back",
    "rolling back",
    "roll back",
    "revert",
    "pinned ",
    "pinning ",
    "pin the ",
    " worked",
    " works",
    "working in ",
    "working with ",
    "working fine",
    "fine with",
    "was fine",
    "up to ",
    "older version",
    "previous version",
    "earlier version",
    "latest version",
    "new version",
    "latest release",
    "new release",
    "without any change",
    "nothing was changed",
    "nothing changed",
    "nothing has changed",
    "broken after",
    "starting from",
    "starting with",
    "no longer",
    "was released",
    "started failing",
    "started happening",
    "until yesterday",
)
"""One of them stands in every such report."""
_LONGEST: Final = 20_000
"""Characters: a report is short, and a log tells of no change."""
_MOST: Final = 20
_RELEASE: Final = r"(?:version |release |build |v|= ?)?\d{1,4}\.\d{1,4}(?:\.\d{1,6}){0,2}"
_OTHER: Final = r"(?:previous|older|earlier|last|former) (?:task )?(?:version|release)"
_CHANGE: Final = re.compile(
    rf"\bsince [^.]{{0,60}}?(?:updated?|upgraded?|newer|{_RELEASE})"
    r"|\bsince (?:yesterday|today|this morning|the last update)"
    r"|\bafter (?:\w+ ){0,4}(?:updat|upgrad)|\bupdated? (?:itself|automatically)"
    rf"|(?:{_RELEASE}|(?:new|newest|latest|last|recent) (?:version|release|update)).{{0,60}}?\b(?:broke|breaks)\b"
    rf"|\b(?:broke|breaks|broken|problem|bug|issue|error|fail\w{{0,3}}) (?:\w+ ){{0,3}}?(?:with|in|by|due to|since|on) "
    r"(?:the )?(?:new|newest|latest|last) |\bregression\b|\bbreaking change"
    r"|\bstarted (?:happening|failing|breaking|to fail|to break)[^.]{0,60}?(?:when|since|after|with) [^.]{0,40}?"
    rf"{_RELEASE}|\bsince (?:about |a |some |the last )?(?:few |\d{{1,3}} )?(?:min|hour|day|week)"
    r"|\bworked (?:yesterday|last week|this morning)|\bbroken (?:after|since|with) (?:the |a )?(?:new|latest|last) "
    r"|\bstarting (?:from|with) (?:version )?[^.]{0,20}?\d{1,3}\.\d"
    r"|\bupgraded [^.]{0,60}?from v?\d[\d.]{0,10} to v?\d"
    rf"|\bI? ?updated (?:my|our|the) [^.]{{0,40}}?to {_RELEASE}|{_RELEASE} can (?:no longer|not)"
    r"|\bdue to a problem with the latest "
    r"|\bwithout any changes? (?:on|from|at|in|to)\b"
    r"|\bnothing (?:else )?(?:was |has )?changed|\buntil (?:yesterday|today|last \w+|this \w+|\w+ \d{1,2},? \d{4})"
    r"|\b(?:downgrad\w{1,4}|roll(?:ed|ing)? back|revert(?:ed|ing)?|pin(?:ned|ning)?) (?:\S{1,30} ){0,6}?\S{0,20}?"
    rf"(?:{_RELEASE}|{_OTHER}|working \w{{1,20}}|@v\d)"
    r"|\b(?:work(?:ed|s|ing)?|fine|passed) (?:\w+ ){0,4}?(?:with|in|on|until|till|before|up to|using) "
    rf"(?:\S{{1,30}} ){{0,3}}?(?:{_RELEASE}|{_OTHER})|\bworked (?:fine |well )?(?:until|till|before) "
    rf"|\bup to {_RELEASE},? .{{0,60}}?\b(?:ran|runs?|worked|works?|fine|passed)\b"
    rf"|{_RELEASE} (?:was|is|still) (?:fine|ok|works?|working)|{_RELEASE} works?\b"
    rf"|with (?:the|an?) {_OTHER}.{{0,60}}?\b(?:fine|works?|ran|pass)"
)
_TOOL: Final = re.compile(
    r"\bazure(?:cli|powershell|keyvault|rmwebapp\w{0,20}|webapp\w{0,20}|functionapp\w{0,20}|resource\w{3,40}|filecopy"
    r"|appservice\w{0,20}|container\w{0,20})@\d|\bazure-?cli\b|\baz ?cli\b|\bazure cli\b"
    r"|\baz\.(?:accounts|resources|storage)\b|\baz(?:ure)?(?: powershell)? modules?\b|\bazure ?powershell"
    r"|\bterraform\w{0,20} task|terraform(?:cli|task\w{0,3})@"
    r"|azure/(?:login|cli)|\boidc login|azuredevops v?\d|azure devops provider"
    r"|hosted (?:agent )?image|\bagent\b[^.]{0,60}(?:service connection|azure|\baz\b)"
    r"|\bpulumi\b|\bazure(?:rm|ad) (?:provider|v?\d)|azure[.-]identity"
    r"|\b(?:agent|task) version"
)
_SIGN_IN: Final = re.compile(
    r"\blog ?in\b|\blogin |azure/login"
    r"|logging in|logged in|\bsign[- ]?in\b|credential|authenticat|access ?token|connect-az\w"
    r"|-azcontext|service connection|service principal|\baz account|--msi\b|managed identity"
)
_TASK: Final = re.compile(
    r"\bazure ?(?:cli|powershell|key ?vault|web ?app|resource \w{5,20}) task\b"
    r"|\bazure(?:cli|powershell|keyvault|rmwebapp\w{0,20})@\d"
    r"|\baz login\b"
)
"""Tasks that sign in by themselves."""
_TURN: Final = re.compile(
    rf"(?:{_RELEASE} was released|roll(?:ed|ing)? back|downgrad\w{{1,4}}|revert(?:ed|ing)? to"
    rf"|(?:fine|works?|worked) (?:\w+ )?"
    rf"(?:on|with|in) (?:\w+ )?{_RELEASE})"
)
"""What tells a release that broke from one that works."""
_FAILS: Final = re.compile(
    r"\bfail|\bbroke|\bbreak(?:s|ing)?\b|error|no longer|not work|stopped|cannot|can't|unable"
    r"|returns? \$?null|crash|throws?\b"
    r"|unrecognized|not installed"
)


def told(statement: Statement) -> Evidence | None:
    """The place where a report says that a release broke it; none where Entra answered, whose code says more."""
    text = statement.folded[:_LONGEST].lower()
    if statement.lines or "aadsts" in text:
        return None
    tried = _TASK.search(text) is not None and len({found[0] for found in _TURN.finditer(text)}) > 1
    for number, change in enumerate(_CHANGE.finditer(text)):
        if number == _MOST:
            return None
        near = text[max(0, change.start() - 120) : change.end() + 120]
        around = text[max(0, change.start() - 300) : change.end() + 400]
        told_so = tried or (_TOOL.search(near) and _SIGN_IN.search(around))
        if told_so and _FAILS.search(around):
            return Evidence(
                source=statement.source,
                location=statement.location,
                item=statement.item,
                observed=statement.folded[change.start() : change.end() + 80],
                expected="the release that worked before",
                certainty="likely",
            )
    return None

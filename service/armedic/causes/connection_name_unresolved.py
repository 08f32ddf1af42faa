"""The input that should name the connection holds a variable that has no value when it is read."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step
from armedic.causes._refused_use import VARIABLE

_INPUTS: Final = (
    r"(?:azure_?subscription|connected_?service\w{0,14}|azureResourceManagerConnection|backend(?:Service|AzureRm)\w{0,16}"
    r"|environment(?:Azure)?ServiceName\w{0,8}|azure_?service_?connection|service_?connection(?:_?name)?|arm_?connection"
    r"|providerServiceConnection)"
)

CAUSE: Final = Cause(
    slug="connection-name-unresolved",
    title="The name of the service connection is a variable that is not resolved in time",
    area="connection",
    passages=(
        Passage(
            literal="references service connection",
            pattern=(
                r"references service connection (?:(?! which ).){0,100}?"
                rf"{VARIABLE}(?:(?!references ).){{1,200}}? which (?:could not be found|does not exist or is not)"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="referenced service connection",
            pattern=rf"permissions? to use the referenced service connections?(?:\(s\))? [\"']?{VARIABLE}",
            certainty="confirmed",
        ),
        Passage(
            literal="endpoint not present",
            pattern=rf"endpoint not present:? [\"']?{VARIABLE}",
            certainty="confirmed",
        ),
        Passage(
            literal="service connection",
            pattern=(
                rf"service connection (?:with (?:the )?(?:name|id) |named )?[\"'`]?{VARIABLE}[^)}}\]]{{1,100}}"
                r"[)}\]]{1,2}[\"'`]? (?:is invalid|does not exist|was not found|could not be found|not found)"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="which could not be found",
            pattern=r"references service connection (?:> )?which could not be found",
            certainty="likely",
        ),
        Passage(
            literal="input required",
            pattern=rf"input required: {_INPUTS}\b",
            certainty="likely",
        ),
        Passage(
            literal="service connection",
            pattern=(
                r"find (?:a |an |the )?service connection (?:with (?:the )?(?:name|id) |named "
                rf")?[\"'`]?{VARIABLE}"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="service connection",
            pattern=(
                rf"service connection [\"'`]?{VARIABLE}[^)}}\]]{{1,100}}[)}}\]]{{1,2}}[\"'`]? (?:does not "
                r"exist or|which (?:could not|was not|cannot))"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="service connection",
            pattern=(
                rf"service connection(?: name)? [\"\'`]?{VARIABLE}[^)\]]{{1,100}}[)\]]{{0,2}}\W{{0,3}} (?:could "
                r"not be|cannot be|was not|is not|has not been|not) (?:resolved|expanded|replaced|substituted)"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="references service connection",
            pattern=(
                r"references service connection (?:undefined|null|none) which (?:could not be found|does not "
                r"exist)"
            ),
            certainty="likely",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "Azure Pipelines checks which service connections a run uses before any job starts. At that moment only what "
        "is known when the file is compiled has a value: template parameters and variables written in the file. A "
        "`$(variable)` from a variable group of a stage, an output of an earlier job or a `$[ ]` expression is still "
        "literal text, or empty, so Azure DevOps looks for a connection of that very name and finds none. The "
        "connection and its permissions are not at fault; a real name in the message would point there instead."
    ),
    remedy="Give the input a name that is known at compile time: a literal, a parameter, or ${{ variables.x }}.",
    steps=(
        Step(
            title="Find where the name comes from",
            detail=(
                "The message shows the text that was looked for, for example $(serviceConnection). Look where this "
                "variable is set: a variable group of a stage, a script or an output variable is too late, and a "
                "variable that is misspelt is never replaced."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/azure/devops/pipelines/process/variables",
        ),
        Step(
            title="Make it known at compile time",
            detail=(
                "Write the name in the file, pass it to the template as a parameter (${{ parameters.connection }}), or "
                "define it under variables at the root or in a variables template and use "
                "${{ variables.connection }}. Variable groups work where the group is linked at the root of the "
                "pipeline and the variable is not secret."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/azure/devops/pipelines/process/template-parameters",
        ),
        Step(
            title="Run it again and permit it once",
            detail=(
                "With a real name the check goes on to the connection itself; the first run may then ask for the "
                "permission to use it."
            ),
            who="User of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/service-endpoints",
        ),
    ),
    needs=("Azure DevOps: the right to edit the pipeline's file",),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/process/variables",
        "https://learn.microsoft.com/azure/devops/pipelines/library/service-endpoints",
    ),
)

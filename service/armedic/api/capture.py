"""POST /diagnose/capture: a captured file, streamed, and what it shows judged."""

from typing import Final

from litestar import Request, post
from litestar.datastructures import State

from armedic import lifetime
from armedic.api.findings import DiagnosisReply, diagnosis_reply
from armedic.api.upload import file_of
from armedic.diagnosis.examine import examine
from armedic.diagnosis.judge import judge
from armedic.diagnosis.result import Diagnosis
from armedic.observe import dials

BODY: Final = (
    'A HAR, a Fiddler archive (.saz), an Azure Pipelines log, or the zip that "Download logs" gives; which of them is '
    "seen from the content. Any content type will do; a form (multipart/form-data) has the file as its part `file`."
)


@post(
    "/diagnose/capture",
    operation_id="diagnose_capture",
    tags=["diagnose"],
    status_code=200,
    summary="Say why a service connection fails, from a captured file",
    opt={"upload": BODY},
)
async def diagnose_capture(request: Request[None, None, State]) -> DiagnosisReply:
    """Reads the file as it arrives and answers as POST /diagnose does, without a look into Azure.

    Locations name the entry of a HAR and the place in it, the file of an archive, or the file and line of a log.
    Nothing is stored.
    """
    lifetime.unlimited()  # the time for an upload is bounded where it is read
    state = request.app.state
    gleaned = await state.captures.glean(file_of(request))
    examination = await examine(state.upstreams, None, gleaned=gleaned, now=state.clock())
    judgement = judge(examination.facts)
    dials.found((one.cause, one.certainty) for one in judgement.findings)
    return diagnosis_reply(Diagnosis(judgement=judgement, checks=()), None)

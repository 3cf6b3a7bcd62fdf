"""How a process that was told to end leaves new requests to the other copies of its service."""

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SERVING = "/healthz/serving"
READY = "/healthz/ready"


class Draining:
    """An application, and beside it `/healthz/serving`, for whoever hands out requests.

    It answers 200 as long as new requests are welcome, whatever else is away: a form is answered then too. After
    `begin` it is 503, as is `/healthz/ready`; other requests are still answered, but each answer closes its connection,
    so that the next request goes elsewhere.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._begun = False

    def begin(self) -> None:
        self._begun = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer, is_request = self._app, scope["type"] == "http"
        if is_request and (scope["path"] == SERVING or (self._begun and scope["path"] == READY)):
            answer = self._health()
        await answer(scope, receive, _closing(send) if is_request and self._begun else send)

    def _health(self) -> ASGIApp:
        if self._begun:
            return JSONResponse({"status": "not ready", "problems": {"process": ["it was told to end"]}}, 503)
        return JSONResponse({"status": "serving"})


def _closing(send: Send) -> Send:
    async def closing(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["connection"] = "close"
        await send(message)

    return closing

"""``AIBridgeKernel``: configuration traits and Jupyter messages, nothing else."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Coroutine, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from ipykernel._version import kernel_protocol_version
from traitlets import Bool, Float, Integer, Unicode

from . import __version__
from .comms import Comms
from .configuring import configured
from .display.catalogue import render, sentences
from .errors import AIBridgeError
from .meanwhile import AnswersMeanwhile
from .messages import JupyterFrontEnd, StdinChannel, identities, told_notebook
from .questions import Questions
from .values import text

if TYPE_CHECKING:
    from .actions import Actions
    from .state import Client, KernelState
    from .store import HistoryRow
    from .summaries import Summariser

LANGUAGE = "aibridge"
INTERRUPTED = "KeyboardInterrupt"
"""``ename`` of an interrupted cell, the one front ends know."""
BEHIND = (".pipeline", ".launch", ".actions", ".completion", ".inspection", ".summaries")
"""What cells need and a kernel that is only ready does not: imported a moment later, or when the
first request needs it."""
QUIET_S = 0.5
"""Seconds after the first question who is there, until the rest is imported."""
T = TypeVar("T")


def _optional(help_: str, *, trait: type[Any] = Unicode) -> Any:
    return trait(None, allow_none=True, help=help_).tag(config=True)


class AIBridgeKernel(AnswersMeanwhile):
    """Spanish or English sentences → judged, sandboxed, undoable shell commands.

    Each trait wins over the environment variable of the same meaning.
    """

    implementation = "aibridge"
    implementation_version = __version__
    language_info = {  # noqa: RUF012 — the base class declares it so
        "name": LANGUAGE,
        "version": __version__,
        "mimetype": "text/x-aibridge",
        "file_extension": ".aibridge",
        "pygments_lexer": LANGUAGE,
        "codemirror_mode": LANGUAGE,
        "nbconvert_exporter": LANGUAGE,
    }

    gemini_api_key = _optional("Gemini key (GEMINI_API_KEY, else GOOGLE_API_KEY).")
    google_gemini_base_url = _optional("Address that speaks the Gemini protocol.")
    openai_api_key = _optional("Key for openai: models (OPENAI_API_KEY).")
    openai_base_url = _optional("Address for openai: models (OPENAI_BASE_URL).")
    token_limit = _optional("Most tokens models may cost (AIBRIDGE_TOKEN_LIMIT).", trait=Integer)
    context_tokens = _optional(
        "Tokens of earlier turns sent with a request (AIBRIDGE_CONTEXT_TOKENS).", trait=Integer
    )
    thinking_budget = _optional(
        "Tokens a Gemini model may think for (AIBRIDGE_THINKING_BUDGET).", trait=Integer
    )
    prices = _optional("File with prices of models (AIBRIDGE_PRICES).")
    model = _optional("Model at start (AIBRIDGE_MODEL).")
    on_ask = _optional("What ask becomes: prompt, undoable, deny, allow (AIBRIDGE_ON_ASK).")
    sandbox = _optional("Sandbox tier (AIBRIDGE_SANDBOX).")
    container_image = _optional("What containers are made of (AIBRIDGE_CONTAINER_IMAGE).")
    workspace = _optional("Folder that commands may write (AIBRIDGE_WORKSPACE).")
    timeout = _optional("Seconds of wall clock per command (AIBRIDGE_TIMEOUT).", trait=Float)
    ask_timeout = _optional("Seconds an approval waits (AIBRIDGE_ASK_TIMEOUT).", trait=Float)
    language = _optional("Language of messages: es, en (AIBRIDGE_LANGUAGE).")
    state_dir = _optional("Folder of history, cache and journals (AIBRIDGE_STATE_DIR).")
    cache_url = _optional("Where translations are cached (AIBRIDGE_CACHE_URL).")
    undo_budget = _optional(
        "Bytes that what can be undone may take (AIBRIDGE_UNDO_BUDGET).", trait=Integer
    )
    replay = _optional("Whether kept answers are used again (AIBRIDGE_REPLAY).", trait=Bool)
    port_server = _optional("Port of jupyter aibridge serve (PORT_SERVER).", trait=Integer)
    ip_server = _optional("Address of jupyter aibridge serve (IP_SERVER).")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._addresses: dict[bytes, str] = {}
        self._state: KernelState | None = None
        self._notebook_id: str | None = None
        self._actions: Actions | None = None
        self._comms = Comms(self, self._act)
        self._questions = Questions(self._comms.tell)
        self._stdin = StdinChannel(self, self._questions)
        self.shell_handlers |= {
            "comm_open": self.comm_open,
            "comm_msg": self.comm_msg,
            "comm_close": self.comm_close,
        }
        self._turn = asyncio.Lock()
        self._running: asyncio.Task[None] | None = None
        self._warming: asyncio.Task[None] | None = None
        self._summariser: Summariser | None = None
        self._is_whole = False

    @property
    def banner(self) -> str:  # type: ignore[override]
        """Greeting of a console."""
        words = text(
            "AI-Bridge {version}. Say what you want done to your files, in Spanish or English.\n"
            "INFO: where you are. %help: all magics. !command: your own shell. EXIT: leave.",
            version=__version__,
        )
        return render(words, self._language)

    @property
    def kernel_info(self) -> dict[str, Any]:
        """What a front end asks first. No debugger: the base class would import one to say so."""
        return {
            "protocol_version": kernel_protocol_version,
            "implementation": self.implementation,
            "implementation_version": self.implementation_version,
            "language_info": self.language_info,
            "banner": self.banner,
            "help_links": self.help_links,
            "supported_features": ["kernel subshells"] if self._supports_kernel_subshells else [],
        }

    @property
    def _language(self) -> str:
        if self._state is not None:
            return self._state.language
        try:
            return configured(self).language
        except AIBridgeError:
            return "en"

    # --- start, interrupt, shutdown --------------------------------------------------------------

    def start(self) -> None:
        """Start dispatching; a stray SIGINT interrupts the cell and never the kernel."""
        super().start()  # type: ignore[no-untyped-call]
        self._loop = asyncio.get_event_loop_policy().get_event_loop()
        self._loop.add_signal_handler(signal.SIGINT, self._interrupt)
        self._stdin.open()

    async def kernel_info_request(self, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
        """Say who is there, and only then import what the first cell will need."""
        await super().kernel_info_request(stream, ident, parent)  # type: ignore[no-untyped-call]
        if not self._is_whole:
            self._is_whole = True
            self._loop.call_soon_threadsafe(self._loop.call_later, QUIET_S, _import_the_rest)

    def pre_handler_hook(self) -> None:
        """Leave SIGINT alone: the base class would raise ``KeyboardInterrupt`` in the loop."""

    def post_handler_hook(self) -> None:
        """Leave SIGINT alone."""

    async def interrupt_request(self, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
        """Cancel the running cell (this runs on the control thread)."""
        self._loop.call_soon_threadsafe(self._interrupt)
        if self.session is not None:
            self.session.send(stream, "interrupt_reply", {"status": "ok"}, parent, ident=ident)

    def _interrupt(self) -> None:
        if self._running is not None:
            self._running.cancel()
        elif self._summariser is not None:
            self._summariser.cancel()

    async def do_shutdown(self, restart: bool) -> dict[str, Any]:  # noqa: FBT001 — Jupyter's
        """End the running cell, then release everything, on the main thread."""
        future = asyncio.run_coroutine_threadsafe(self._release(), self._loop)
        await asyncio.wrap_future(future)
        return {"status": "ok", "restart": restart}

    async def _release(self) -> None:
        summary = None if self._summariser is None else self._summariser.task
        background = (self._running, self._warming, summary)
        tasks = [task for task in background if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._state is not None and not self._state.ended:
            await self._state.close()

    async def shell_channel_thread_main(self, msg: list[Any]) -> None:
        """Note the address a request came from, which only the first socket knows."""
        address = msg[-1].get("Peer-Address") if hasattr(msg[-1], "get") else None
        if address:
            self._addresses[bytes(msg[0])] = address
        await super().shell_channel_thread_main(msg)  # type: ignore[no-untyped-call]

    @property
    def _writes_no_more(self) -> bool:
        """Whether there is nothing to ask: ``EXIT`` was said, or the settings are wrong."""
        try:
            return self.state.ended
        except AIBridgeError:  # the next cell says it
            return True

    async def _on_main_thread(self, work: Coroutine[Any, Any, T]) -> T:
        """Await ``work`` where the kernel's state lives; a subshell is a thread of its own."""
        if threading.current_thread() is threading.main_thread():
            return await work
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    # --- execute ---------------------------------------------------------------------------------

    async def do_execute(
        self,
        code: str,
        silent: bool,  # noqa: FBT001 — Jupyter's
        store_history: bool = True,  # noqa: FBT001, FBT002 — Jupyter's
        user_expressions: dict[str, str] | None = None,
        allow_stdin: bool = False,  # noqa: FBT001, FBT002 — Jupyter's
        *,
        cell_meta: dict[str, Any] | None = None,
        cell_id: str | None = None,
    ) -> dict[str, Any]:
        """Run a cell when its turn has come: one at a time, whichever subshell it came to."""
        front_end = JupyterFrontEnd(
            self,
            self._stdin,
            allow_stdin=allow_stdin,
            silent=silent,
            cell_id=cell_id or (cell_meta or {}).get("cellId"),
        )

        async def run() -> dict[str, Any]:
            async with self._turn:
                return await self._execute(
                    code, front_end, user_expressions, store_history=store_history and not silent
                )

        return await self._on_main_thread(run())

    async def _execute(
        self,
        code: str,
        front_end: JupyterFrontEnd,
        user_expressions: dict[str, str] | None,
        *,
        store_history: bool,
    ) -> dict[str, Any]:
        """Run a cell; every error becomes cell output here and nowhere else."""
        self._running = asyncio.create_task(self._run(code, front_end, store_history=store_history))
        # What a page sent just before may have ended since this came.
        self._begin_busy(front_end.parent, tell=self._comms.is_heard)
        try:
            await asyncio.shield(self._running)
        except AIBridgeError as error:
            lines = list(sentences(error, self._language))
            return self._failed(front_end, error.ename, lines)
        except asyncio.CancelledError:
            words = text(
                "The cell was interrupted. What was not applied by then was discarded: the "
                "outcomes above tell."
            )
            return self._failed(front_end, INTERRUPTED, [render(words, self._language)])
        except Exception as error:
            self.log.exception("A cell failed in a way nobody foresaw.")
            return self._failed(front_end, type(error).__name__, [self._unforeseen(error)])
        finally:
            self._running = None
            self._end_busy()
            if self._state is not None:
                self._state.plans.lapse()
                self._state.working.end()
            asyncio.get_running_loop().call_soon(self._tell_status)
            self._warm()
            self._summarise()
        expressions = dict.fromkeys(user_expressions or {}, _NO_EXPRESSIONS)
        return {
            "status": "ok",
            "execution_count": front_end.count,
            "payload": front_end.payload,
            "user_expressions": expressions,
        }

    async def comm_open(
        self,
        stream: Any,  # noqa: ARG002 — Jupyter's
        ident: Any,  # noqa: ARG002 — Jupyter's
        parent: dict[str, Any],
    ) -> None:
        """Note which notebook the front end shows, or that it has buttons."""
        self._notebook_id = told_notebook(parent) or self._notebook_id
        self._loop.call_soon_threadsafe(self._comms.opened, parent)

    async def comm_msg(self, _stream: Any, _ident: Any, parent: dict[str, Any]) -> None:
        """Do what a button says, beside a running cell."""
        self._loop.call_soon_threadsafe(self._comms.received, parent)

    async def comm_close(self, _stream: Any, _ident: Any, parent: dict[str, Any]) -> None:
        """Forget a front end's buttons."""
        self._loop.call_soon_threadsafe(self._comms.closed, parent)

    async def _act(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a button; whatever it raises is told there and nowhere else."""
        from .actions import CHANGING, Actions  # noqa: PLC0415 — BEHIND

        try:
            if self._actions is None:
                asked = {"question": self._questions.tell, "answer": self._questions.take}
                self._actions = Actions(self.state, lambda: self._running is not None, asked)
            reply = await self._actions.do(request)
        except AIBridgeError as error:
            return {"error": " ".join(sentences(error, self._language))}
        except Exception as error:
            self.log.exception("A button failed in a way nobody foresaw.")
            return {"error": self._unforeseen(error)}
        if request.get("action") in CHANGING:
            self._loop.call_soon(self._tell_status)  # once the reply is out
        return reply

    def _tell_status(self) -> None:
        """Tell the front ends how things stand."""
        state = self._state
        if self._actions is not None and state is not None and not state.ended:
            self._comms.tell({"event": "status", **self._actions.steering.status()})

    def _tell_working(self) -> None:
        """Tell the front ends what goes on while a cell runs."""
        if self._state is not None:
            self._comms.tell({"event": "working", "working": self._state.working.now})

    async def _run(self, code: str, front_end: JupyterFrontEnd, *, store_history: bool) -> None:
        from .pipeline import run_cell  # noqa: PLC0415 — BEHIND

        state = self.state
        state.client = self._client(state)
        state.notebook_id, state.cell = self._notebook_id, front_end.cell
        state.line = state.translator.meter.cell = front_end.count
        state.working.cell = front_end.cell
        state.said.clear()
        store_history = store_history and not state.ended
        if store_history and code.strip():
            state.write(lambda store: store.add_cell(state.line, code))
        try:
            await run_cell(code, state, front_end)
        finally:
            if store_history and state.said and not state.ended:
                said = "\n".join(state.said)
                state.write(lambda store: store.set_output(state.line, said))

    @property
    def state(self) -> KernelState:
        """What the kernel holds between cells, made by the first cell; may raise ``UsageError``."""
        if self._state is None:
            from .launch import make_state  # noqa: PLC0415 — BEHIND

            self._state = make_state(self)
            self._state.working.listener = self._tell_working
        return self._state

    def _client(self, state: KernelState) -> Client:
        from .state import Client  # noqa: PLC0415 — BEHIND

        header = self.get_parent("shell").get("header", {})  # type: ignore[no-untyped-call]
        session, now = str(header.get("session", "")), time.time()
        client = state.clients.get(session)
        if client is None:
            address = self._addresses.get(b"".join(identities(self)[:1]))
            name = str(header.get("username", ""))
            client = state.clients[session] = Client(session, name, address, now, now)
        client.last_seen = now
        return client

    def _failed(self, front_end: JupyterFrontEnd, name: str, lines: list[str]) -> dict[str, Any]:
        coloured = [f"\x1b[31m{name}\x1b[0m: {lines[0]}", *lines[1:]]
        said = "\n".join(lines)  # a command that ends one has no full stop behind it
        front_end.error(name, said, coloured)
        content = {"ename": name, "evalue": said, "traceback": coloured}
        return {"status": "error", "execution_count": front_end.count, **content}

    def _unforeseen(self, error: Exception) -> str:
        words = text(
            "Something went wrong inside the kernel: {error}. The cell was ended; the next one "
            "can be run. The kernel's log has the details.",
            error=f"{type(error).__name__}: {error}",
        )
        return render(words, self._language)

    def _warm(self) -> None:
        """Import the model's SDK in the background once the first reply is out."""
        if self._warming is None and self._state is not None and not self._state.ended:
            self._warming = asyncio.create_task(self._state.translator.warm())

    def _summarise(self) -> None:
        """Keep the conversation within its budget while nobody waits."""
        if self._state is not None:
            from .summaries import Summariser  # noqa: PLC0415 — BEHIND

            self._summariser = self._summariser or Summariser()
            self._summariser.begin(self._state)

    # --- the smaller requests --------------------------------------------------------------------

    async def do_complete(self, code: str, cursor_pos: int) -> dict[str, Any]:
        """Complete magics, control words, commands, paths and sentences."""
        from .completion import complete, complete_reply  # noqa: PLC0415 — BEHIND
        from .writing.matches import Offer  # noqa: PLC0415 — BEHIND

        async def offer() -> dict[str, Any]:
            if self._writes_no_more:
                return complete_reply(Offer(cursor_pos), cursor_pos)
            return complete_reply(await complete(code, cursor_pos, self.state), cursor_pos)

        return await self._on_main_thread(offer())

    async def do_inspect(
        self,
        code: str,
        cursor_pos: int,
        detail_level: int = 0,  # noqa: ARG002 — Jupyter's
        omit_sections: Any = (),  # noqa: ARG002 — Jupyter's
    ) -> dict[str, Any]:
        """Explain what a magic does and what a command or sentence would do."""
        from .inspection import inspect  # noqa: PLC0415 — BEHIND

        async def explain() -> dict[str, Any]:
            if self._writes_no_more:
                return {}
            return await inspect(code, cursor_pos, self.state)

        data = await self._on_main_thread(explain())
        return {"status": "ok", "found": bool(data), "data": data, "metadata": {}}

    async def do_is_complete(self, code: str) -> dict[str, Any]:
        """Tell a console whether to wait for more lines."""
        from .cell import is_incomplete  # noqa: PLC0415 — BEHIND
        from .completion import names_no_magic  # noqa: PLC0415 — BEHIND

        if is_incomplete(code):
            return {"status": "incomplete", "indent": ""}
        return {"status": "invalid" if names_no_magic(code) else "complete"}

    async def do_history(  # noqa: PLR0917 — Jupyter's
        self,
        hist_access_type: str,
        output: bool,  # noqa: FBT001 — Jupyter's
        raw: bool,  # noqa: ARG002, FBT001 — Jupyter's
        session: int | None = None,
        start: int | None = None,
        stop: int | None = None,
        n: int | None = None,
        pattern: str | None = None,
        unique: bool = False,  # noqa: FBT001, FBT002 — Jupyter's
    ) -> dict[str, Any]:
        """Answer from the store."""

        async def look() -> list[HistoryRow]:
            if self._writes_no_more:
                return []
            nothing: list[HistoryRow] = []
            match hist_access_type:
                case "tail":
                    return self.state.read(lambda store: store.tail(n or 0), nothing)
                case "range":
                    start_at, kernel = start or 0, session or 0
                    return self.state.read(lambda s: s.range(kernel, start_at, stop), nothing)
                case _:
                    wanted = pattern or "*"
                    return self.state.read(lambda s: s.search(wanted, n, unique=unique), nothing)

        rows = await self._on_main_thread(look())
        history = [
            (kernel, line, (source, said) if output else source)
            for kernel, line, source, said in rows
        ]
        return {"status": "ok", "history": history}


def _import_the_rest() -> None:
    for name in BEHIND:
        import_module(name, __package__)


_NO_EXPRESSIONS = {
    "status": "error",
    "ename": "UsageError",
    "evalue": "AI-Bridge has no expressions.",
    "traceback": [],
}

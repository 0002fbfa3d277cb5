"""A front end's buttons and status bar: a comm to a running kernel."""

import uuid

from harness import LIMIT


class Buttons:
    """A front end's comm."""

    def __init__(self, bridge):
        self.bridge = bridge
        self.comm = uuid.uuid4().hex
        self.number = 0
        self._send("comm_open", {"target_name": "aibridge.actions", "data": {}})

    def _send(self, kind, content):
        client = self.bridge.client
        client.shell_channel.send(client.session.msg(kind, {"comm_id": self.comm, **content}))

    def ask(self, action, **request):
        self.number += 1
        self._send("comm_msg", {"data": {"id": self.number, "action": action, **request}})
        while True:
            data = self.heard()
            if data.get("id") == self.number:
                return data["reply"]

    def heard(self):
        while True:
            message = self.bridge.client.get_iopub_msg(timeout=LIMIT)
            content = message["content"]
            if message["msg_type"] == "comm_msg" and content["comm_id"] == self.comm:
                return content["data"]

    def heard_of(self, event):
        """The next news of a kind."""
        while True:
            data = self.heard()
            if data.get("event") == event:
                return data

    def offers(self, outcome):
        name = outcome["execution_id"]
        return self.ask("known", ids=[name])["known"].get(name, {}).get("commands")

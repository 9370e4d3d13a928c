"""A mail server for the tests, on loopback: prints its port, then each mail as a line of JSON."""

import email
import email.policy
import json
import sys

from aiosmtpd.controller import Controller


class Printer:
    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text = mail.get_body(("plain",)).get_content()
        print(json.dumps({"to": envelope.rcpt_tos, "subject": mail["subject"], "text": text}), flush=True)
        return "250 OK"


class AnyPort(Controller):
    """Asks the system for a port, and knows it by the socket."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


controller = AnyPort(Printer(), hostname="127.0.0.1", port=0)
controller.start()
print(json.dumps({"port": controller.port}), flush=True)
sys.stdin.read()
controller.stop()

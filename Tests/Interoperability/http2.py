"""An HTTP/2 connection whose frames a test writes itself."""

import h2.config
import h2.connection
import h2.events

from raw import BODY, FORM, Connection

TOKEN = [(":method", "POST"), (":path", "/token"), (":scheme", "https"), (":authority", "localhost")]
TOKEN.append(("content-type", FORM))


class HTTP2Connection(Connection):
    """One TLS connection of device-001, or of anybody to the public listener, and what came on its streams."""

    def __init__(self, server, is_public: bool = False, name: str = "localhost"):
        super().__init__(server, "h2", is_public=is_public, name=name)
        # What is sent is the test's own business, also where no honest client would send it.
        configuration = h2.config.H2Configuration(
            header_encoding="utf-8", validate_outbound_headers=False, normalize_outbound_headers=False
        )
        self.h2 = h2.connection.H2Connection(configuration)
        self.h2.initiate_connection()
        self.statuses: dict[int, int] = {}
        self.bodies: dict[int, bytes] = {}
        self.ended: set[int] = set()
        self.resets: set[int] = set()
        # The error code with which the server ended the connection.
        self.goaway: int | None = None

    def flush(self):
        self.send(self.h2.data_to_send())

    def open(self, body: bytes | None = BODY, *fields: tuple[str, str], authority: str = "localhost") -> int:
        """Starts a request; without a body, one that stays unfinished."""
        stream = self.h2.get_next_available_stream_id()
        self.h2.send_headers(stream, [*TOKEN[:3], (":authority", authority), *TOKEN[4:], *fields])
        if body is not None:
            self.h2.send_data(stream, body, end_stream=True)
        self.flush()
        return stream

    def ask(self, fields: list[tuple[str, str]], body: bytes | None = None) -> int | str:
        """A request with these fields; its status, or "reset" where its stream is, or "closed" where all is."""
        stream = self.h2.get_next_available_stream_id()
        self.h2.send_headers(stream, fields, end_stream=body is None)
        if body is not None:
            self.h2.send_data(stream, body, end_stream=True)
        self.flush()
        while stream not in self.ended:
            if stream in self.resets:
                return "reset"
            if not self.take():
                return "closed"
        return self.statuses[stream]

    def take(self) -> bool:
        """Reads frames; false once the server has hung up."""
        self.read = b""
        if not self.receive():
            return False
        for event in self.h2.receive_data(self.read):
            match event:
                case h2.events.ResponseReceived():
                    self.statuses[event.stream_id] = int(dict(event.headers)[":status"])
                case h2.events.DataReceived():
                    self.bodies[event.stream_id] = self.bodies.get(event.stream_id, b"") + event.data
                    self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                case h2.events.StreamEnded():
                    self.ended.add(event.stream_id)
                case h2.events.StreamReset():
                    self.resets.add(event.stream_id)
                case h2.events.ConnectionTerminated():
                    self.goaway = int(event.error_code)
                    return False
        self.flush()
        return True

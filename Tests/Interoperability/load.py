"""Devices that ask for tokens without a pause, and remember every token that reached them."""

import http.client
import json
import ssl
import threading

import jwt

BODY = "grant_type=client_credentials&audience=generic"
HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


class Load:
    def __init__(self, server, devices: int = 4):
        self.server = server
        self.jtis: list[str] = []
        self.refusals: list[tuple[int, dict]] = []
        self.ending = threading.Event()
        self.threads = [threading.Thread(target=self.device) for _ in range(devices)]

    def device(self):
        context = self.server.client_context(self.server.pki.identity("device-001"))
        port = self.server.configuration.mtls_port
        while not self.ending.is_set():
            connection = http.client.HTTPSConnection("localhost", port, context=context, timeout=100)
            try:
                while not self.ending.is_set():
                    self.ask(connection)
            except (OSError, ssl.SSLError, http.client.HTTPException):
                self.ending.wait(0.02)
            finally:
                connection.close()

    def ask(self, connection):
        connection.request("POST", "/token", BODY, HEADERS)
        answer = connection.getresponse()
        body = json.loads(answer.read())
        if answer.status == 200:
            claims = jwt.decode(body["access_token"], options={"verify_signature": False})
            self.jtis.append(claims["jti"])
        else:
            self.refusals.append((answer.status, body))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        for thread in self.threads:
            thread.join()

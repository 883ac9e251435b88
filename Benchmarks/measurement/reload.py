"""What clients notice while a large revocation list is read again."""

import dataclasses
import threading
import time

from measurement.cases import ES256
from measurement.load import load
from measurement.machine import fail

NOTICE = "Configuration reloaded"
DURATION = 8


@dataclasses.dataclass
class Reload:
    seconds: float  # from the new file to its being in force
    longest_undisturbed: float  # milliseconds to an answer, with connections that are kept alive
    longest: float
    peak_memory: float  # MiB: the old list and the new one are there at once


def measure(service, file, core):
    undisturbed = load(service, ES256, core, "--duration", DURATION)
    took = []
    watcher = threading.Thread(target=lambda: took.append(replace(service, file)))
    watcher.start()
    result = load(service, ES256, core, "--duration", DURATION)
    watcher.join()
    if not took[0]:
        fail(f"{file} was changed, and {service.name} did not read it again:\n{service.log.read_text()}")
    return Reload(took[0], undisturbed["longest_us"] / 1000, result["longest_us"] / 1000, service.peak_memory())


def replace(service, file):
    """Changes the file's time while the load is there; gives the seconds until the server says that it has read it."""
    before = service.log.read_text().count(NOTICE)
    time.sleep(2)
    file.touch()
    start = time.monotonic()
    while time.monotonic() - start < DURATION - 1:
        if service.log.read_text().count(NOTICE) > before:
            return time.monotonic() - start
        time.sleep(0.02)
    return None

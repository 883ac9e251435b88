"""A machine that fails a server while it runs: its clock, its file system, its threads."""

import contextlib
import mmap
import os
import pathlib
import shutil
import struct
import subprocess

from chancery import Chancery

HERE = pathlib.Path(__file__).parent
#: A user of nobody's: a limit on its processes is one on the server alone.
USER = 61_234
AS_USER = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]


class FaultySystem:
    """Starts a server with `faulty_system.c`, and tells that what to do."""

    def __init__(self, folder: pathlib.Path, stalled: pathlib.Path | None = None):
        folder.mkdir(parents=True, exist_ok=True)
        self.library = folder / "faulty_system.so"
        compiler = ["cc", "-shared", "-fPIC", "-std=gnu11", "-Wall", "-Wextra", "-Werror"]
        subprocess.run([*compiler, "-o", self.library, HERE / "faulty_system.c"], check=True)
        self.faults = folder / "faults"
        self.faults.write_bytes(bytes(16))
        with open(self.faults, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), 16)
        self.stalled = stalled or folder / "nothing"

    @property
    def prefix(self) -> list[str]:
        return ["env", f"LD_PRELOAD={self.library}", f"FAULTS={self.faults}", f"STALLED={self.stalled}"]

    def set_clock(self, seconds: int):
        """By so much the server's clock of the day is ahead from now on."""
        self.memory[:8] = struct.pack("=q", seconds)

    @contextlib.contextmanager
    def stalling(self):
        self.memory[8:] = struct.pack("=q", 1)
        try:
            yield
        finally:
            self.memory[8:] = struct.pack("=q", 0)


def start_as_own_user(server: Chancery) -> Chancery:
    """Starts a server for which a limit on processes counts: that of root never does."""
    if os.geteuid() != 0:
        return server.start()
    folder = server.configuration.folder
    own = folder / "pki"
    shutil.copytree(server.pki.folder, own)
    text = server.configuration.path.read_text()
    server.configuration.path.write_text(text.replace(str(server.pki.folder), str(own)))
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, USER, USER)
    for parent in folder.parents:
        if parent.stat().st_uid == 0 and parent != pathlib.Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    return server.start(*AS_USER)


def limit_processes(server: Chancery, count: str):
    """How many processes and threads the server's user may have; as that user, whom the server lets do it."""
    command = ["prlimit", "--pid", str(server.process.pid), f"--nproc={count}:"]
    subprocess.run(([] if os.geteuid() != 0 else AS_USER) + command, check=True)


@contextlib.contextmanager
def without_further_threads(server: Chancery):
    """The server's user has no process and no thread left."""
    lines = pathlib.Path(f"/proc/{server.process.pid}/limits").read_text().splitlines()
    before = next(line.split()[2] for line in lines if line.startswith("Max processes"))
    limit_processes(server, "1")
    try:
        yield
    finally:
        limit_processes(server, before)

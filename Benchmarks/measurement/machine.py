"""The machine: its cores, the commands on it, and what it can sign."""

import contextlib
import datetime
import os
import pathlib
import platform
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARIES = ROOT / ".build/release"


def fail(text):
    sys.exit(f"bench: {text}")


def say(text):
    print(f"bench: {text}", file=sys.stderr)


def output(*command, **options):
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout.strip()
    except FileNotFoundError:
        fail(f"there is no '{command[0]}' in PATH")
    except subprocess.CalledProcessError as error:
        fail(f"'{' '.join(map(str, command))}' ended with status {error.returncode}:\n{error.stdout}{error.stderr}")


def cores():
    """The server's core and the load's, which are no siblings of one physical core where there is a choice."""
    allowed = sorted(os.sched_getaffinity(0))
    server = allowed[0]
    try:
        listed = pathlib.Path(f"/sys/devices/system/cpu/cpu{server}/topology/thread_siblings_list").read_text()
        siblings = {int(part) for part in re.findall(r"\d+", listed)}
    except OSError:
        siblings = {server}
    others = [core for core in allowed if core not in siblings] or [core for core in allowed if core != server]
    return server, (others or [server])[0]


def core_times(core):
    """(idle, stolen, all) clock ticks of a core since the machine started."""
    for line in pathlib.Path("/proc/stat").read_text().splitlines():
        if line.startswith(f"cpu{core} "):
            ticks = [int(part) for part in line.split()[1:9]]
            return ticks[3] + ticks[4], ticks[7], sum(ticks)
    fail(f"/proc/stat does not list core {core}")


@contextlib.contextmanager
def watched(core, shares):
    """Takes note of the core's shares, without the seconds that are given as `preparation`."""
    before = core_times(core)
    yield
    idle, stolen, total = (after - start for start, after in zip(before, core_times(core)))
    # The load prepares itself while the server has nothing to do.
    waited = shares.get("preparation", 0) * os.sysconf("SC_CLK_TCK")
    total = max(total - waited, 1)
    shares["idle"], shares["stolen"] = max(0.0, idle - waited) / total, stolen / total


def speed(core, algorithm, seconds):
    """(signatures, verifications) per second of CPU time, by `openssl speed` on a core."""
    text = output("taskset", "-c", str(core), "openssl", "speed", "-seconds", str(seconds), algorithm)
    found = re.search(r"^ *(?:rsa 2048 bits|256 bits ecdsa).* ([\d.]+) +([\d.]+)$", text, re.MULTILINE)
    if not found:
        fail(f"'openssl speed {algorithm}' printed no rate:\n{text}")
    return float(found[1]), float(found[2])


def resident(pid, field="VmRSS"):
    """MiB of resident memory of a process: now, or with `VmHWM` at most since it started."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"{field}:\s+(\d+) kB", status)[1]) / 1024


def facts():
    """What a reader has to know of the machine."""
    model = next(
        (line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    swift = re.search(r"Swift version \S+", output("swift", "--version"))
    return [
        ("Processor", f"{model}, {os.cpu_count()} cores, {platform.machine()}"),
        ("Kernel", f"{platform.system()} {platform.release()}"),
        ("Swift", swift[0].removeprefix("Swift version ") if swift else "unknown"),
        ("OpenSSL", output("openssl", "version")),
        ("Date", datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")),
    ]


def table(head, rows):
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)

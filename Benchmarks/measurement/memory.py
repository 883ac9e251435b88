"""Whether memory stays where it is when ever other devices connect."""

from measurement.cases import NEW
from measurement.load import DEVICES, load
from measurement.machine import facts, resident, say, table

HANDSHAKES = 100_000
# Growth over the second half of the run, when every cache has long been full.
GROWTH = 0.05


def measure(service, core):
    """[(handshakes, MiB)], each handshake with a certificate that was not there before."""
    taken = [(0, resident(service.pid))]
    for done in range(DEVICES, HANDSHAKES + 1, DEVICES):
        load(service, NEW, core, "--requests", DEVICES, "--warmup", 0, "--duration", 600)
        taken.append((done, resident(service.pid)))
        say(f"{done:,} handshakes: {taken[-1][1]:.0f} MiB")
    return taken


def page(taken, peak):
    half, end = taken[len(taken) // 2][1], taken[-1][1]
    growth = end / half - 1
    verdict = "met" if growth <= GROWTH else "**missed**"
    return "\n\n".join([
        "# Memory",
        "Written by `Scripts/bench --memory`; [README.md](README.md) says what the figures mean.",
        table(["Handshakes, each with another device", "resident MiB"], [[f"{n:,}", f"{m:.1f}"] for n, m in taken]),
        f"From the {taken[len(taken) // 2][0]:,}th handshake to the {taken[-1][0]:,}th: {growth:+.1%} (target: at most "
        f"{GROWTH:+.0%}, {verdict}). Peak: {peak:.1f} MiB.",
        "## Machine",
        table(["", ""], [list(fact) for fact in facts()]),
    ]) + "\n"

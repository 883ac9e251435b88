"""The results as a page."""

import statistics

from measurement.cases import (
    BUSY, CASES, ES256, KNOWN, MILLION_KNOWN, MILLION_NEW, NEW, NGINX, PROOFS, RS256, cpu_ratios, median,
)
from measurement.machine import facts, output, table

FREE = 0.10
TARGETS = ["Ratio", "of elapsed time", "of CPU time", "target", "verdict"]
RATES = ["Case", "per s", "per CPU s", "CPU ms each", "bare work/s beside", "CPU in bare work", "p50 ms", "p99 ms"]
WITHOUT = ["Case", "bare work", "bare work/s", "tokens/s", "ratio of elapsed time", "ratio of CPU time"]
BESIDE_NGINX = ["Case", "CPU ms", "less the token", "in nginx's handshakes", "less the token"]
LISTS = ["Entries of the CRL", "size MB", "start to ready s", "memory when ready MiB", "peak memory MiB"]
FIRST = ["TLS", "session", "TCP_NODELAY", "Chancery ms", "nginx ms", "more than nginx's ms", "target", "verdict"]
SAMPLES = ["Sample", "per s", "bare work/s", "ratio", "ratio of CPU", "server", "idle", "others", "load"]


def verdict(is_met):
    return "met" if is_met else "**missed**"


def spread(ratios):
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def signature_rows(samples):
    is_busy = any(each.is_disturbed for case in CASES for each in samples[case])
    for case, target, peer in ((RS256, 0.80, "RSA-2048"), (ES256, 0.25, "P-256")):
        ratio = median(samples[case], lambda each: each.rate / each.bare)
        of_cpu = median(samples[case], lambda each: each.rate_of_cpu / each.bare)
        if ratio < target <= of_cpu and is_busy:
            found = "met of CPU time, on a busy machine"
        else:
            found = verdict(ratio >= target)
        what = f"{case.audience} tokens/s to {peer} signatures/s"
        yield [what, f"{ratio:.2f}", f"{of_cpu:.2f}", f"at least {target:.2f}", found]


def target_rows(samples, lists, again):
    """(what, measured, measured of CPU time, target, verdict) of each target."""
    yield from signature_rows(samples)
    spent = median(samples[KNOWN], lambda each: each.milliseconds)
    what = "server's CPU for a handshake and one ES256 token"
    yield [what, "", f"{spent:.2f} ms", "at most 1.20 ms", verdict(spent <= 1.2)]
    for case in (KNOWN, NEW):
        ratios = cpu_ratios(samples, case, NGINX)
        what = f"{case.name}, to nginx's handshake alone"
        yield [what, "", spread(ratios), "at most 0.50", verdict(statistics.median(ratios) <= 0.5)]
    for case, few in ((MILLION_KNOWN, KNOWN), (MILLION_NEW, NEW)):
        ratios = cpu_ratios(samples, case, few)
        what = f"{case.name}, to the same with a small CRL"
        found = "not to be told from 1" if min(ratios) <= 1 else verdict(False)
        yield [what, "", spread(ratios), "at most 1.05", verdict(True) if statistics.median(ratios) <= 1.05 else found]
    few, million = lists
    loading = million.seconds_to_ready - few.seconds_to_ready
    yield ["loading a CRL with a million entries", f"{loading:.2f} s", "", "less than 5 s", verdict(loading < 5)]
    for peak, when in ((million.peak_memory, "at the peak"), (again.peak_memory, "while it replaces another")):
        memory = (peak - few.peak_memory) * 1.048576
        what = f"memory for a CRL with a million entries, {when}"
        yield [what, f"{memory:.0f} MB", "", "less than 200 MB", verdict(memory < 200)]


def rate_rows(samples):
    for case in CASES:
        here = samples[case]
        yield [
            case.name,
            f"{median(here, lambda each: each.rate):,.0f}",
            f"{median(here, lambda each: each.rate_of_cpu):,.0f}",
            f"{median(here, lambda each: each.milliseconds):.3f}",
            f"{median(here, lambda each: each.bare):,.0f}",
            f"{median(here, lambda each: each.milliseconds * each.bare / 1000):.1f}",
            f"{median(here, lambda each: each.p50):.2f}",
            f"{median(here, lambda each: each.p99):.2f}",
        ]


def proof_rows(samples):
    """(case, work, its rate, tokens per second, ratio, the same of CPU time) of clients without certificates"""
    for case in PROOFS:
        here = samples[case]
        yield [
            case.name,
            " + ".join(map(str, case.work)),
            f"{median(here, lambda each: each.bare):,.0f}",
            f"{median(here, lambda each: each.rate):,.0f}",
            spread([each.rate / each.bare for each in here]),
            spread([each.rate_of_cpu / each.bare for each in here]),
        ]


def nginx_rows(samples):
    """(case, CPU of a handshake, the same without its token, both in nginx's CPU)"""
    token = median(samples[ES256], lambda each: each.milliseconds)
    nginx = median(samples[NGINX], lambda each: each.milliseconds)
    for case, less in ((KNOWN, token), (NEW, token), (NGINX, 0)):
        spent = median(samples[case], lambda each: each.milliseconds)
        yield [
            case.name, f"{spent:.3f}", f"{spent - less:.3f}", f"{spent / nginx:.2f}", f"{(spent - less) / nginx:.2f}",
        ]


def first_rows(firsts):
    for each in firsts:
        yield [
            each.version, "resumed" if each.is_resumed else "new", "set" if each.has_nodelay else "not set",
            f"{statistics.median(each.ours):.2f}", f"{statistics.median(each.nginx):.2f}", f"{each.difference:.2f}",
            "at most 1.00", verdict(each.difference <= 1),
        ]


def list_rows(lists):
    for each in lists:
        yield [
            each.entries, f"{each.size / 1e6:.1f}", f"{each.seconds_to_ready:.2f}",
            f"{each.memory_when_ready:.0f}", f"{each.peak_memory:.0f}",
        ]


def round_rows(samples):
    for case in CASES:
        for number, each in enumerate(samples[case], 1):
            yield [
                f"{case.name}, {number}",
                f"{each.rate:,.0f}",
                f"{each.bare:,.0f}",
                f"{each.rate / each.bare:.3f}",
                f"{each.rate_of_cpu / each.bare:.3f}",
                f"{each.server_share:.0%}",
                f"{each.idle:.0%}",
                f"{each.others:.0%}",
                f"{each.load_share:.0%}",
            ]


def remarks(samples, pinned):
    """What disturbed the run, in sentences."""
    every = [each for case in CASES for each in samples[case]]
    found = []
    if pinned[0] == pinned[1]:
        found.append("There is one core only: server and load share it, and only the figures per CPU second count.")
    disturbed = sum(each.is_disturbed for each in every)
    if disturbed:
        worst = max(max(each.others, each.stolen) for each in every)
        found.append(
            f"The machine was busy: in {disturbed} of {len(every)} samples others had more than {BUSY:.0%} of the "
            f"server's core (at worst {worst:.0%}). Only the figures per CPU second count."
        )
    for case in CASES:
        idle = median(samples[case], lambda each: each.idle)
        if idle > FREE:
            limit = median(samples[case], lambda each: each.load_share)
            why = "the load was the limit" if limit > 0.9 else "it waited, for its disk or for the load"
            found.append(
                f"{case.name}: the server left {idle:.0%} of its core idle; {why} ({limit:.0%} of the load's core)."
            )
    return found or ["The server had its core to itself, and used it fully."]


def page(samples, firsts, lists, again, tangled, events, nginx, pinned, arguments):
    machine = facts() + [
        ("nginx", nginx),
        ("Cores", f"servers and `openssl speed` on {pinned[0]}, load on {pinned[1]}"),
        ("Disk", "audit log on " + output("stat", "--file-system", "--format", "%T", str(arguments.home))),
        ("Rounds", f"{arguments.rounds}, each of {arguments.duration:g} s for a case; medians of the rounds"),
    ]
    return "\n\n".join([
        "# Results",
        "Written by `make bench`; [README.md](README.md) says what each figure means.",
        table(TARGETS, target_rows(samples, lists, again)),
        "\n".join(f"- {each}" for each in remarks(samples, pinned)),
        "## Rates",
        table(RATES, rate_rows(samples)),
        "## Clients without certificates",
        table(WITHOUT, proof_rows(samples)),
        "## Beside nginx",
        table(BESIDE_NGINX, nginx_rows(samples)),
        "## The first answer on a new connection",
        table(FIRST, first_rows(firsts)),
        "## Revocation lists",
        table(LISTS, list_rows(lists)),
        f"Read again under load, the large list is in force after {again.seconds:.1f} s. The longest of all answers to "
        f"64 connections took {again.longest:.0f} ms meanwhile, {again.longest_undisturbed:.0f} ms before. With the "
        f"old list and the new one in memory the server has {again.peak_memory:.0f} MiB at most.",
        "## A mesh of authorities",
        f"{tangled.certificates} cross-certificates of eight authorities, of which every path is refused: "
        f"{tangled.milliseconds:.0f} ms of CPU for one client. `/healthz` answers after {tangled.meanwhile[0]:.1f} ms "
        f"({tangled.meanwhile[1]:.0f} at most) while four such clients ask at once, {tangled.undisturbed[0]:.1f} ms "
        f"({tangled.undisturbed[1]:.0f}) before.",
        f"The audit logs are intact afterwards: {events:,} events.",
        "## Every sample",
        table(SAMPLES, round_rows(samples)),
        "## Machine",
        table(["", ""], [list(fact) for fact in machine]),
    ]) + "\n"

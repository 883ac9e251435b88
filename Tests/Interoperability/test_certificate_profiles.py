"""What of RFC 5280 a certificate may leave out or bend, and what it may not: each case through `chancery trust verify`.

Where section 6 is silent on what section 4 demands of those who issue, the choice is written down here: encodings are
held to the letter, what only issuers are asked for (identifiers, criticality, lengths of serial numbers) is not.
"""

import subprocess

import pytest

from chancery import BINARY
from der import (
    ANY_PURPOSE, CLIENT_AUTH, DAY, ECDSA, NOW, SERVER_AUTH, basic_constraints, certificate, common_name, extension,
    generalized, integer, issuers_key, key_usage, name, new_key, oid, own_key, pem, public_key, purposes, sequence, text,
    uri, utc, value,
)

ROOT, ISSUING, DEVICE = name(("2.5.4.10", "Example"), ("2.5.4.3", "Root")), common_name("Issuing"), common_name("d1")
ROOT_KEY, ISSUING_KEY, KEY, OTHER_KEY = (new_key() for _ in range(4))
NAMES = extension("2.5.29.17", sequence(uri("spiffe://example.org/device/d1")))
UNKNOWN = extension("1.3.6.1.4.1.99999.1", b"\5\0", critical=True)
HARMLESS = extension("1.3.6.1.4.1.99999.1", b"\5\0")


def root(*more, parts=None, subject=ROOT, key=ROOT_KEY, **changes):
    extensions = [basic_constraints(), key_usage(5, 6), own_key(key), *more] if parts is None else parts
    return certificate(subject, subject, key, key, extensions, **changes)


def issuing(*more, parts=None, subject=ISSUING, key=ISSUING_KEY, issuer=ROOT, signer=ROOT_KEY, **changes):
    extensions = [basic_constraints(), key_usage(5, 6), own_key(key), issuers_key(signer), *more]
    return certificate(subject, issuer, key, signer, extensions if parts is None else parts, **changes)


def device(*more, parts=None, subject=DEVICE, key=KEY, issuer=ISSUING, signer=ISSUING_KEY, **changes):
    first = [basic_constraints(False), key_usage(0), purposes(CLIENT_AUTH), NAMES]
    extensions = [*first, own_key(key), issuers_key(signer), *more] if parts is None else parts
    return certificate(subject, issuer, key, signer, extensions, **changes)


def validity(start: bytes, end: bytes) -> dict:
    return {"validity": sequence(start, end)}


BEFORE, AFTER = NOW - DAY, NOW + DAY
CASES: dict[str, tuple] = {}


def good(name, chain=None, anchors=None, configured=None):
    CASES[name] = (True, chain, anchors, configured, "")


def bad(name, why, chain=None, anchors=None, configured=None):
    CASES[name] = (False, chain, anchors, configured, why)


good("a plain chain")

# Validity (§4.1.2.5).
good("dates before 2050 in the longer form", [device(**validity(generalized(BEFORE), generalized(AFTER)))])
good("no end that is known", [device(**validity(utc(BEFORE), value(0x18, b"99991231235959Z")))])
good("a beginning in 1950", [device(**validity(value(0x17, b"500101000000Z"), utc(AFTER)))])
for label, moment in {
    "without seconds": value(0x17, b"2401010000Z"), "with an offset": value(0x17, b"240101000000+0000"),
    "with a fraction": value(0x18, b"20240101000000.5Z"), "without a zone": value(0x18, b"20240101000000"),
    "on a day that is none": value(0x17, b"240231000000Z"), "in a leap second": value(0x17, b"240101000060Z"),
}.items():
    # Where ours reads a leap second, libcrypto does not.
    bad(f"a date {label}", "" if "leap" in label else "unreadable", [device(**validity(moment, utc(AFTER)))])
bad("an end before the beginning", "", [device(**validity(utc(AFTER), utc(BEFORE)))])

# Serial numbers (§4.1.2.2): "certificate users SHOULD be prepared to gracefully handle such certificates".
good("a serial number of zero", [device(serial=integer(0))])
good("a serial number of 20 bytes", [device(serial=value(2, b"\x7f" + b"\1" * 19))])
good("a serial number of 64 bytes", [device(serial=value(2, b"\1" * 64))])
bad("a serial number of 65 bytes", "unreadable", [device(serial=value(2, b"\1" * 65))])
good("a negative serial number", [device(serial=integer(-1))])
good("a long negative serial number", [device(serial=integer(-(1 << 150)))])
bad("a serial number that is filled up below zero", "unreadable", [device(serial=value(2, b"\xff\x8a"))])

# Extensions (§4.2).
bad("an unknown critical extension", "critical-extension-unknown", [device(UNKNOWN)])
bad("one of the issuing CA", "critical-extension-unknown", [device(), issuing(UNKNOWN)])
bad("one of the anchor", "critical-extension-unknown", anchors=[root(UNKNOWN)])
good("an unknown extension", [device(HARMLESS), issuing(HARMLESS)])
bad("an extension twice", "unreadable", [device(HARMLESS, HARMLESS)])
bad("an empty list of extensions", "unreadable", [device(parts=[], tail=value(0xA3, sequence()))])
good("a default that is spelled out", [device(sequence(oid("1.2.3.4"), value(1, b"\0"), value(4, b"\5\0")))])
good("cA FALSE in so many words", [device(parts=[
    sequence(oid("2.5.29.19"), value(1, b"\xff"), value(4, sequence(value(1, b"\0")))),
    key_usage(0), purposes(CLIENT_AUTH), NAMES])])
bad("a BOOLEAN of BER", "unreadable", [device(sequence(oid("1.2.3.4"), value(1, b"\1"), value(4, b"\5\0")))])
for label, dotted, inside in [
    ("policies without any", "2.5.29.32", sequence()), ("a mapping of one policy", "2.5.29.33", sequence(sequence(oid("1.2.3")))),
    ("policy constraints that say nothing", "2.5.29.36", sequence()), ("a negative inhibitAnyPolicy", "2.5.29.54", integer(-1)),
    ("distribution points without any", "2.5.29.31", sequence()), ("a point of reasons alone", "2.5.29.31", sequence(sequence(value(0x81, b"\1\2")))),
    ("alternative names without any", "2.5.29.17", sequence()), ("purposes without any", "2.5.29.37", sequence()),
    ("a key identifier that is none", "2.5.29.14", b"\5\0"), ("an issuer's key that is none", "2.5.29.35", b"\5\0"),
]:
    # In the place of the extension where there is one already.
    kept = {"2.5.29.17": NAMES, "2.5.29.37": purposes(CLIENT_AUTH)}
    first = [basic_constraints(False), key_usage(0), *(part for key, part in kept.items() if key != dotted)]
    for critical in (False, True):
        broken = extension(dotted, inside, critical)
        bad(f"{label}, {'critical' if critical else 'not critical'}", "unreadable", [device(parts=[*first, broken])])
bad("a critical authorityKeyIdentifier", "critical-extension-unknown", [device(parts=[
    basic_constraints(False), key_usage(0), purposes(CLIENT_AUTH), extension("2.5.29.35", sequence(), critical=True)])])
good("no key identifiers", [device(parts=[key_usage(0), purposes(CLIENT_AUTH), NAMES]),
                            issuing(parts=[basic_constraints(), key_usage(5, 6)])])
good("the identifier of another key, which is a hint and no more", [device(parts=[
    basic_constraints(False), key_usage(0), purposes(CLIENT_AUTH), NAMES, issuers_key(OTHER_KEY)])])

# Authorities (§4.2.1.3, §4.2.1.9, §6.1.4).
bad("no basicConstraints", "not-a-ca", [device(), issuing(parts=[key_usage(5, 6), own_key(ISSUING_KEY)])])
bad("no keyCertSign", "not-a-ca", [device(), issuing(parts=[basic_constraints(), key_usage(0, 6)])])
bad("a keyUsage without a bit", "",
    [device(), issuing(parts=[basic_constraints(), extension("2.5.29.15", value(3, b"\0"), True)])])
good("no keyUsage", [device(), issuing(parts=[basic_constraints()])])
good("basicConstraints that are not critical", [device(), issuing(parts=[basic_constraints(critical=False), key_usage(5)])])
bad("an intermediate of version 1", "not-a-ca", [device(), issuing(parts=[], version=None)])
bad("an anchor of version 1", "not-a-ca", anchors=[root(parts=[], version=None)])
bad("a device of version 1", "not-for-clients", [device(parts=[], version=None)])
bad("extensions in version 2", "unreadable", [device(version=1)])
bad("version 4", "unreadable", [device(version=3)])
good("unique identifiers", [device(unique=value(0x81, b"\0a") + value(0x82, b"\0b"))])
bad("a device that is a CA", "not-for-clients", [device(parts=[basic_constraints(), key_usage(0, 5), purposes(CLIENT_AUTH)])])
bad("a device that has issued one", "not-a-ca",
    [device(subject=common_name("d2"), key=OTHER_KEY, issuer=DEVICE, signer=KEY), device(), issuing()])

# Lengths of paths.
SECOND_KEY, SECOND = new_key(), common_name("Second")
BELOW = [device(issuer=SECOND, signer=SECOND_KEY),
         issuing(subject=SECOND, key=SECOND_KEY, issuer=ISSUING, signer=ISSUING_KEY)]


def limited(length: int) -> bytes:
    return issuing(parts=[basic_constraints(length=length), key_usage(5, 6), own_key(ISSUING_KEY)])


bad("a path longer than its CA allows", "path-too-long", [*BELOW, limited(0)])
good("a path as long as its CA allows", [*BELOW, limited(1)])
good("an endless allowance", [*BELOW, limited(2**70)])
bad("a path longer than the anchor allows", "path-too-long", anchors=[root(parts=[basic_constraints(length=0), key_usage(5)])])
good("a CA's certificate for its own new key, which does not count", [
    device(signer=SECOND_KEY), issuing(key=SECOND_KEY, issuer=ISSUING, signer=ISSUING_KEY), limited(0)])
good("a longer allowance below a shorter one", [
    BELOW[0], issuing(subject=SECOND, key=SECOND_KEY, issuer=ISSUING, signer=ISSUING_KEY, parts=[
        basic_constraints(length=9), key_usage(5, 6), own_key(SECOND_KEY), issuers_key(ISSUING_KEY)]), limited(1)])
bad("a negative length", "", [device(), limited(-1)])

# Which path.
EXPIRED = issuing(**validity(utc(NOW - 9 * DAY), utc(BEFORE)))
bad("an expired intermediate", "expired", [device(), EXPIRED])
good("an expired intermediate beside its successor", [device(), EXPIRED, issuing()])
good("an expired intermediate whose successor is configured", [device(), EXPIRED], configured=[issuing()])
bad("an expired anchor", "expired", anchors=[root(**validity(utc(NOW - 9 * DAY), utc(BEFORE)))])
good("an expired anchor beside its successor", anchors=[root(**validity(utc(NOW - 9 * DAY), utc(BEFORE))), root()])
good("the same name with another key first", [device(), issuing(key=OTHER_KEY), issuing()])
good("everything twice, and the root", [device(), device(), issuing(), issuing(), root()])
good("an intermediate as the anchor", [device()], anchors=[issuing()])
bad("cross-certificates in a circle", "issuer-unknown", [
    device(issuer=SECOND, signer=SECOND_KEY),
    issuing(subject=SECOND, key=SECOND_KEY, issuer=common_name("A"), signer=OTHER_KEY),
    issuing(subject=common_name("A"), key=OTHER_KEY, issuer=SECOND, signer=SECOND_KEY)])
bad("a self-signed device", "self-signed", [device(issuer=DEVICE, signer=KEY)])

# Purposes (§4.2.1.12).
bad("a CA for servers", "not-for-clients", [device(), issuing(purposes(SERVER_AUTH))])
good("a CA for clients", [device(), issuing(purposes(CLIENT_AUTH))])
bad("a CA for any purpose, which is not clientAuth", "not-for-clients", [device(), issuing(purposes(ANY_PURPOSE))])
bad("an anchor for servers", "not-for-clients", anchors=[root(purposes(SERVER_AUTH))])
good("critical purposes", [device(parts=[key_usage(0), purposes(CLIENT_AUTH, critical=True), NAMES])])

# Names.
bad("a CA without a name", "unreadable", [device(issuer=name()), issuing(subject=name())])
good("a device without a name of its own, critical alternative names", [
    device(subject=name(), parts=[key_usage(0), purposes(CLIENT_AUTH),
                                  extension("2.5.29.17", sequence(uri("spiffe://example.org/d")), critical=True)])])
bad("a relative name without attributes", "unreadable", [device(subject=sequence(value(0x31)))])
# What has no name beside them is refused.
for label, words in {"Latin-1": text("d1", 0x14), "UTF-16": value(0x1E, "d1".encode("utf-16-be"))}.items():
    good(f"a subject of {label}", [device(subject=common_name(words))])
    bad(f"a subject of {label} alone", "profile-violated",
        [device(subject=common_name(words), parts=[key_usage(0), purposes(CLIENT_AUTH)])])
for label, words in {"no UTF-8": value(0x0C, b"\xff"), "a NUL": text("a\0b"), "nothing": text(""),
                     "a NUL in Latin-1": text("a\0b", 0x14), "a NUL in UTF-16": value(0x1E, b"\0a\0\0")}.items():
    bad(f"a subject of {label}", "", [device(subject=common_name(words))])

# Keys and signatures.
bad("two algorithms", "unreadable", [device(algorithm=sequence(oid("1.2.840.113549.1.1.11"), value(5)), outer=ECDSA)])
bad("bytes behind the certificate", "unreadable", [device() + b"\0"])
bad("a field behind the extensions", "", [device(tail=value(5))])
P256 = sequence(oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7"))
POINT = public_key(KEY)[-65:]
good("a compressed point", [device(subject_key=sequence(P256, value(3, b"\0" + bytes([2 + (POINT[-1] & 1)]) + POINT[1:33])))])
for label, point in {"a hybrid point": bytes([6 + (POINT[-1] & 1)]) + POINT[1:], "infinity": b"\0",
                     "half a point": POINT[:-1], "another curve's point": POINT[:-1] + bytes([POINT[-1] ^ 1])}.items():
    bad(label, "", [device(subject_key=sequence(P256, value(3, b"\0" + point)))])
MODULUS = 2**2047 + 2**1024 + 1
for label, modulus, exponent in [("an exponent of 1", MODULUS, 1), ("an even exponent", MODULUS, 4),
                                 ("an even modulus", MODULUS + 1, 65537), ("a negative modulus", -MODULUS, 65537)]:
    algorithm = sequence(oid("1.2.840.113549.1.1.1"), value(5))
    key = sequence(algorithm, value(3, b"\0" + sequence(integer(modulus), integer(exponent))))
    bad(f"an RSA key with {label}", "unreadable", [device(subject_key=key)])


@pytest.mark.parametrize("case", CASES)
def test_a_certificate_is_judged_as_rfc_5280_has_it(tmp_path, case):
    is_good, chain, anchors, configured, why = CASES[case]

    def file(name: str, certificates: list[bytes]) -> str:
        path = tmp_path / name
        path.write_text("".join(map(pem, certificates)))
        return str(path)

    if chain is None:
        chain = [device(), issuing()]
    elif len(chain) == 1 and anchors is None:
        chain = [*chain, issuing()]
    words = ["--anchors", file("anchors", anchors or [root()])]
    if configured:
        words += ["--intermediates", file("intermediates", configured)]
    done = subprocess.run(
        [BINARY, "trust", "verify", *words, file("chain", chain)], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0 if is_good else done.returncode in (1, 2), done.stdout + done.stderr
    assert why in done.stdout + done.stderr.replace("no certificate is in it", "unreadable"), done.stdout + done.stderr

"""A revocation list of a large fleet, made after the pattern of a small one."""

import random

from measurement.machine import fail, output, say

ENTRIES = 1_000_000
# Each entry is its serial number of 20 bytes, its date, and the reason keyCompromise (RFC 5280, section 5.3.1).
BEFORE_SERIAL = bytes.fromhex("3033" "0214")
AFTER_SERIAL = b"\x17\x0d260101000000Z" + bytes.fromhex("300c 300a 0603551d15 0403 0a0101")


def element(der, start):
    """(where its content begins, where it ends) of the element at a place."""
    length, begin = der[start + 1], start + 2
    if length >= 0x80:
        begin += length - 0x80
        length = int.from_bytes(der[start + 2 : begin], "big")
    return begin, begin + length


def encoded(tag, content):
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    digits = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + content


def with_entries(pattern, entries):
    """TBSCertList of the pattern, with other entries (RFC 5280, section 5.1), and the algorithm that follows it."""
    tbs, _ = element(pattern, 0)
    position, end = element(pattern, tbs)
    fields = []
    while position < end:
        _, following = element(pattern, position)
        fields.append(pattern[position:following])
        position = following
    # version, signature, issuer, thisUpdate, nextUpdate, revokedCertificates, crlExtensions
    if len(fields) != 7:
        fail(f"the pattern of the revocation list has {len(fields)} fields, not 7")
    fields[5] = encoded(0x30, entries)
    _, following = element(pattern, end)
    return encoded(0x30, b"".join(fields)), pattern[end:following]


def million(home):
    """Makes the list of a million revoked certificates unless it is there and newer than the list of the few."""
    path, few, key = home / "million.crl", home / "pki/device-issuing.crl", home / "pki/device-issuing.key"
    if path.exists() and path.stat().st_mtime > few.stat().st_mtime:
        return path
    say(f"making a revocation list with {ENTRIES:,} entries")
    pattern, tbs, signature = few.with_suffix(".der"), home / "million.tbs", home / "million.sig"
    output("openssl", "crl", "-in", few, "-outform", "DER", "-out", pattern)
    # Positive numbers, in DER's shortest form; of 20 random bytes none is a device's.
    serials = (b"\x40" + random.randbytes(19) for _ in range(ENTRIES))
    entries = b"".join(BEFORE_SERIAL + serial + AFTER_SERIAL for serial in serials)
    signed, algorithm = with_entries(pattern.read_bytes(), entries)
    tbs.write_bytes(signed)
    output("openssl", "dgst", "-sha256", "-sign", key, "-out", signature, tbs)
    der = encoded(0x30, signed + algorithm + encoded(0x03, b"\0" + signature.read_bytes()))
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_bytes(der)
    unfinished.rename(path)
    tbs.unlink()
    return path

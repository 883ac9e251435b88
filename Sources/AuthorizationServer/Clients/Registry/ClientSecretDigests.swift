import FoundationEssentials
import JOSE

/// The secrets of a client as requests need them, packed into one block, as there may be a million clients.
package struct ClientSecretDigests: Sendable, Hashable {
    /// Bytes of one secret: salt, digest, and its period in two numbers of 8 bytes, most significant first. A secret
    /// without an end has the largest number there.
    package static let recordLength = SaltedDigest.saltLength + SaltedDigest.length + 16
    /// How many secrets a client may have at a time: the old one and the new one.
    package static let maximumCount = 2

    package let transport: ClientSecretTransport
    /// One or two records, the newest last.
    package let bytes: [UInt8]

    /// Records that were stored; `nil` when they are not one or two.
    package init?(_ transport: ClientSecretTransport, bytes: [UInt8]) {
        let count = bytes.count / Self.recordLength
        guard (1...Self.maximumCount).contains(count), bytes.count == count * Self.recordLength else { return nil }
        self.transport = transport
        self.bytes = bytes
    }

    init(_ transport: ClientSecretTransport, _ secrets: [ClientSecretDigest]) {
        self.transport = transport
        var bytes: [UInt8] = []
        bytes.reserveCapacity(secrets.count * Self.recordLength)
        for secret in secrets {
            bytes += secret.digest.salt + secret.digest.digest
            Self.append(secret.period.madeAt, to: &bytes)
            Self.append(secret.period.endsAt ?? .max, to: &bytes)
        }
        self.bytes = bytes
    }

    /// The secrets, the newest last.
    package var all: [ClientSecretDigest] {
        stride(from: 0, to: bytes.count, by: Self.recordLength).compactMap { start in
            let times = start + SaltedDigest.saltLength + SaltedDigest.length
            let salt = bytes[start..<start + SaltedDigest.saltLength]
            let digest = bytes[start + SaltedDigest.saltLength..<times]
            let end = number(at: times + 8)
            return SaltedDigest(salt: Array(salt), digest: Array(digest)).map { digest in
                ClientSecretDigest(
                    period: SecretPeriod(madeAt: number(at: times), endsAt: end == .max ? nil : end), digest: digest)
            }
        }
    }

    private func number(at index: Int) -> Int64 {
        Int64(bitPattern: bytes[index..<index + 8].reduce(0) { $0 << 8 | UInt64($1) })
    }

    private static func append(_ number: Int64, to bytes: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}

extension ClientSecretDigests: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "digests of secrets (redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why no certification path was accepted: at least one fault.
package struct PathFailures: Error, Sendable, Hashable {
    package let failures: [PathFailure]

    /// libcrypto could not do its work at all: out of memory, in effect.
    static let unavailable = PathFailures(
        failures: [PathFailure(kind: .malformed, text: "libcrypto is out of memory", depth: 0, certificate: nil)])

    init(failures: [PathFailure]) {
        self.failures = failures
    }

    /// libcrypto cannot read a certificate of the path.
    package init(unreadable certificate: [UInt8], _ reason: String) {
        self.init(failures: [PathFailure(kind: .malformed, text: reason, depth: 0, certificate: certificate)])
    }
}

/// Why a chain may be accepted that libcrypto refuses. The list is closed: anything else is a finding.
enum Explanation: String, CaseIterable {
    /// libcrypto takes the first issuer that fits at each step and never gives it back (RFC 4158 §2.4 wants more); shown
    /// our path and nothing else, it accepts it.
    case anotherPath = "another path"
    /// A key identifier does not name the issuer's key, by which libcrypto then does not follow it. It helps to find a
    /// path and proves nothing (RFC 5280 §4.2.1.1, RFC 4158 §3.5.12); libcrypto accepts our path by names and signatures.
    case keyIdentifiers = "key identifiers"
}

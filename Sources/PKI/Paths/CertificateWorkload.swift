import SwiftASN1

/// How much work the lists in a certificate can make for who validates a path with it.
struct CertificateWorkload: Sendable, Hashable {
    /// The subtrees of nameConstraints (RFC 5280 §4.2.1.10).
    private(set) var constraints = 0
    /// The names of subjectAltName.
    private(set) var alternativeNames = 0
    /// The bytes of subjectAltName.
    private(set) var alternativeNameBytes = 0
    /// The entries of certificatePolicies and policyMappings (§4.2.1.4 and §4.2.1.5).
    private(set) var policies = 0

    /// Counts what an extension has; all others are nothing.
    mutating func count(_ identifier: String, _ value: ArraySlice<UInt8>) throws {
        switch identifier {
        case "2.5.29.17":
            alternativeNameBytes = value.count
            alternativeNames = try Self.children(of: DER.parse(value)).reduce(0) { count, _ in count + 1 }
        case "2.5.29.30":
            constraints = try Self.children(of: DER.parse(value)).reduce(0) { count, subtrees in
                try Self.children(of: subtrees).reduce(count) { count, _ in count + 1 }
            }
        case "2.5.29.32", "2.5.29.33":
            policies += try Self.children(of: DER.parse(value)).reduce(0) { count, _ in count + 1 }
        default: break
        }
    }

    private static func children(of node: ASN1Node) throws -> ASN1NodeCollection {
        guard case .constructed(let nodes) = node.content else { throw ASN1Error.unexpectedFieldType(node.identifier) }
        return nodes
    }
}

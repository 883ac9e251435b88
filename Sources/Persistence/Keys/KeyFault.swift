import JOSE

/// What is wrong with one signing key, as recorded or as handed over to be recorded.
package enum KeyFault: Error, Hashable {
    case unreadableColumn(String)
    case unknownAlgorithm(String)
    case unknownState(String)
    case unreadablePublicKey
    /// RFC 7638: the kid has to be the thumbprint of the public key.
    case kidIsNotThumbprint
    /// The sealed private key was altered or moved here from another row.
    case sealBroken
    case unreadablePrivateKey
    /// The private key belongs to another public key.
    case privateKeyIsAnother
    case privateKeyMissing
    case duplicate
    case timeOutOfRange
}

extension KeyFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadableColumn(let name): "its column \(name) holds a value of the wrong type or out of range"
        case .unknownAlgorithm(let name):
            "its algorithm is '\(name)'; known are "
                + SignatureAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
        case .unknownState(let name): "its state is '\(name)', which is none that a key can have"
        case .unreadablePublicKey: "its public key is not a JSON Web Key"
        case .kidIsNotThumbprint: "its kid is not the thumbprint of its public key"
        case .sealBroken: "its sealed private key was altered, or moved here from another key"
        case .unreadablePrivateKey: "its private key cannot be read"
        case .privateKeyIsAnother: "its private key does not belong to its public key"
        case .privateKeyMissing: "it may sign but has no private key"
        case .duplicate: "it is there twice"
        case .timeOutOfRange: "one of its times cannot be recorded"
        }
    }
}

/// The certificates that a registration names.
package enum RegisteredCertificates: Sendable, Hashable {
    /// Those that have this name and for which the authority vouches, or any does.
    case name(ExpectedName, authority: String?)
    /// Those that have one of these thumbprints, 32 bytes each.
    case thumbprints([UInt8])
}

extension RegisteredClient.Proof {
    /// The certificates that the client may present; `nil` for one that is registered without.
    package var certificates: RegisteredCertificates? {
        switch self {
        case .name(let name, let authority): .name(name, authority: authority)
        case .thumbprints(let bytes): .thumbprints(bytes)
        case .secrets, .assertion, .unreadable: nil
        }
    }
}

import JOSE

/// Identifiers of leases.
package enum LeaseIdentifier {
    /// 128 random bits, base64url, not taken for an option of a command.
    package static func make() -> String {
        while true {
            let identifier = RandomBytes.identifier()
            if !identifier.hasPrefix("-") { return identifier }
        }
    }
}

import JOSE

/// A JWK set in a file of the operator's.
enum KeySetFile {
    /// Why a file is of no use; the description completes "the file ...".
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    /// Throws when no key in it can check a signature.
    static func check(_ bytes: [UInt8]) throws {
        let set = try VerificationKeySet(json: bytes)
        guard set.keys.isEmpty else { return }
        let reasons = set.unusable.prefix(3).map { "key \($0.position + 1) \($0.fault)" }
        throw Unusable(
            description: "has no key that can check a signature"
                + (reasons.isEmpty ? "" : ": " + reasons.joined(separator: "; ")))
    }
}

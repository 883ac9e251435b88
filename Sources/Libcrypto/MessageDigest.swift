import CLibcrypto

/// A hash function fetched once for the life of the process, since a fetch by name takes locks and a search.
struct MessageDigest: @unchecked Sendable {
    static let sha1 = MessageDigest("SHA1")
    static let sha256 = MessageDigest("SHA256")
    static let sha384 = MessageDigest("SHA384")
    static let sha512 = MessageDigest("SHA512")

    /// Nil when this libcrypto has no such function, as a crippled configuration of its providers can cause.
    let pointer: OpaquePointer?

    private init(_ name: String) {
        pointer = EVP_MD_fetch(nil, name, nil)
    }
}

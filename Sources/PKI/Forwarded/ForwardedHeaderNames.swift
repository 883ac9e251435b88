/// The names of all header fields that could bring a certificate, in every spelling that some server takes for them.
///
/// A name is compared by its letters and digits alone: `Client-Cert`, `client_cert` and `CLIENT.CERT` are one name here,
/// for somewhere on the way they may have been.
package struct ForwardedHeaderNames: Sendable {
    private let skeletons: Set<[UInt8]>
    /// Of the skeletons: most names of a request are told apart by it alone.
    private let hashes: Set<UInt64>

    /// The usual names of all formats, and those that the configuration adds.
    package init(adding names: some Sequence<String> = EmptyCollection<String>()) {
        let usual = ForwardedCertificateFormat.allCases.flatMap { $0.usualNames.map(\.name) + $0.companions }
        skeletons = Set((usual + names).map { Self.skeleton(of: $0) })
        hashes = Set((usual + names).map { Self.hash(of: $0) })
    }

    /// Whether a header field of that name could be taken for one of these.
    package func recognizes(_ name: String) -> Bool {
        hashes.contains(Self.hash(of: name)) && skeletons.contains(Self.skeleton(of: name))
    }

    /// Whether two names are one for some server.
    static func areOne(_ name: String, _ other: String) -> Bool { skeleton(of: name) == skeleton(of: other) }

    private static func skeleton(of name: String) -> [UInt8] {
        name.utf8.compactMap(folded)
    }

    /// FNV-1a of the skeleton.
    private static func hash(of name: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 {
            guard let byte = folded(byte) else { continue }
            hash = (hash ^ UInt64(byte)) &* 0x0100_0000_01b3
        }
        return hash
    }

    /// A letter in lower case or a digit.
    private static func folded(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 65...90: byte | 0x20
        case 97...122, 48...57: byte
        default: nil
        }
    }
}

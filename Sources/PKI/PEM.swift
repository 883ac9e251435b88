/// The textual encoding of RFC 7468, read strictly.
package enum PEM {
    /// The labels of what Chancery reads.
    package enum Label: String, Sendable {
        case certificate = "CERTIFICATE"
        case revocationList = "X509 CRL"
        case privateKey = "PRIVATE KEY"
    }

    /// The DER of every block in `bytes`, at least one, all of them of the label that is expected.
    ///
    /// Text between the blocks is passed over, as §2 says. Line ends may be of any sort.
    package static func blocks(in bytes: [UInt8], label: Label) throws(PEMError) -> [[UInt8]] {
        var blocks: [[UInt8]] = []
        var reader = PEMReader(bytes, label: label)
        while let block = try reader.next() { blocks.append(block) }
        guard !blocks.isEmpty else { throw .nothingInside(expected: label.rawValue) }
        return blocks
    }
}

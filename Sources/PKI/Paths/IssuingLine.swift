import Crypto

/// The CAs that stand behind a certificate of a path, by their keys: from the one that the anchor has certified down to the
/// certificate's issuer. Where the anchor issued the certificate itself, the anchor alone.
///
/// What a CA's certificates can ask us to keep or to do is counted by it. A CA can make as many CAs as it likes, but all of
/// them stand below it; nothing that it signs can stand in another CA's line.
package struct IssuingLine: Sendable, Hashable {
    /// SHA-256 of each key (`SubjectPublicKeyInfo`).
    package let keys: [[UInt8]]

    package init(keys: [[UInt8]]) {
        self.keys = keys
    }

    /// The lines of a path's certificates in their order, without that of the anchor, which is the path's last.
    package static func lines(of path: [Certificate]) -> [IssuingLine] {
        guard path.count > 1 else { return [] }
        let keys = path.dropFirst().map(\.keyDigest)
        return keys.indices.map { index in
            let isAnchor = index == keys.count - 1
            return IssuingLine(keys: isAnchor ? [keys[index]] : keys[index..<(keys.count - 1)].reversed())
        }
    }
}

extension Certificate {
    /// SHA-256 of `SubjectPublicKeyInfo`; of the whole certificate where it cannot be taken apart.
    fileprivate var keyDigest: [UInt8] {
        CertificateFields(self).map { Array(SHA256.hash(data: der[$0.publicKey])) } ?? thumbprintBytes
    }
}

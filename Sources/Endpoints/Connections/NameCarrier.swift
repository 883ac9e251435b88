/// A certificate that says nothing but its subject: BoringSSL takes the names for a CertificateRequest from certificates,
/// and refuses some that a CA may well have.
///
/// It vouches for nothing, should it ever be taken for an anchor: its validity ended in 1970, it is of version 1 and so no
/// CA's, and nobody has its key, whose x-coordinate is a SHA-256.
enum NameCarrier {
    /// - Parameter subject: A name in DER.
    static func der(subject: [UInt8]) -> [UInt8] {
        // Version 1, serial number 1.
        let contents = sequence([[0x02, 1, 1], ecdsaWithSHA256, subject, validity, subject, publicKey])
        return sequence([contents, ecdsaWithSHA256, signature])
    }

    private static let ecdsaWithSHA256: [UInt8] = [0x30, 10, 0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]
    private static let validity = sequence([epoch, epoch])
    private static let epoch: [UInt8] = [0x17, 13] + Array("700101000000Z".utf8)
    /// r and s are 1.
    private static let signature: [UInt8] = [0x03, 9, 0, 0x30, 6, 0x02, 1, 1, 0x02, 1, 1]
    /// On P-256; x is the SHA-256 of "Chancery: a key that nobody has 0".
    private static let publicKey = sequence([ecPublicKeyOnP256, [0x03, 66, 0, 4], x, y])
    private static let ecPublicKeyOnP256: [UInt8] = [
        0x30, 19, 0x06, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7,
    ]
    private static let x: [UInt8] = [
        0x3a, 0xdd, 0xa0, 0xe9, 0x4e, 0xf9, 0x21, 0x98, 0x97, 0x28, 0x76, 0xbd, 0x0b, 0x11, 0xf8, 0x18,
        0x30, 0x40, 0x30, 0x7f, 0x68, 0x98, 0x59, 0xaf, 0xdf, 0x3c, 0x22, 0x26, 0xbe, 0x4e, 0xa3, 0x08,
    ]
    private static let y: [UInt8] = [
        0x79, 0x03, 0x79, 0x9c, 0x02, 0x67, 0x64, 0x32, 0x22, 0x85, 0x1f, 0x13, 0x42, 0xda, 0xd7, 0x66,
        0x68, 0x61, 0x70, 0x3a, 0xe4, 0x45, 0x3d, 0xd7, 0xa7, 0x1a, 0x49, 0x8c, 0xe4, 0x71, 0x9a, 0x31,
    ]

    private static func sequence(_ parts: [[UInt8]]) -> [UInt8] {
        let content = Array(parts.joined())
        let length: [UInt8] =
            switch content.count {
            case ..<0x80: [UInt8(content.count)]
            case ..<0x100: [0x81, UInt8(content.count)]
            // A name has at most the bytes of all names together.
            default: [0x82, UInt8(content.count >> 8 & 0xff), UInt8(content.count & 0xff)]
            }
        return [0x30] + length + content
    }
}

import Libcrypto

extension Certificate {
    /// Whether `bytes` begin with something that passes for a certificate with a reader who is not strict.
    ///
    /// It tells what must be refused as a bad certificate from what is none at all.
    package static func isSomewhere(in bytes: [UInt8]) -> Bool {
        (try? Certificate(der: bytes)) != nil || X509Certificate.isReadable(bytes)
    }
}

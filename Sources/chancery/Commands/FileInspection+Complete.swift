import NIOSSL
import PKI
import Persistence

extension FileInspection {
    /// Judges files with what will read them later.
    static let complete = FileInspection(
        certificates: { _ = try Certificate.pem($0) },
        revocationList: { _ = try RevocationListFile.der($0) },
        keyPair: { certificate, key in
            let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
            let configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)))
            _ = try NIOSSLContext(configuration: configuration)
        },
        encryptionKey: { _ = try EncryptionKey(base64: $0) }
    )
}

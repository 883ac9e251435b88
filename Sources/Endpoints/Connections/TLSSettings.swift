import NIOCore
import NIOSSL

/// The TLS of a listener: 1.3 and 1.2, forward-secret AEAD suites, no SHA-1 signatures.
package enum TLSSettings {
    /// Bytes of all certificates together that a client may send; with more its handshake ends.
    ///
    /// After a handshake of TLS 1.3 BoringSSL makes two session tickets, each with the client's certificates in it, and
    /// sends them before the first record of content. If all that is more than 65,528 bytes, it fails without a word to
    /// anybody. Two tickets of 23 KiB and a bit, with their headers, leave room for the largest record, 16 KiB.
    static let maximumChain = 23 * 1024

    /// Makes the context of a listener from PEM files. Throws when they cannot be read or do not belong together.
    ///
    /// - Parameter authorities: Named to clients that have to show a certificate.
    static func context(
        certificateFile: String, keyFile: String, requiringClientCertificate: Bool, naming authorities: AuthorityNames
    ) throws -> NIOSSLContext {
        var configuration = try configuration(certificateFile: certificateFile, keyFile: keyFile)
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuiteValues = [
            .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        ]
        configuration.applicationProtocols = ["h2", "http/1.1"]
        // A peer that does not answer our goodbye keeps its connection no longer than that.
        configuration.shutdownTimeout = .seconds(1)
        if requiringClientCertificate {
            // The peer has to prove that it has the key; whether its certificate counts is PKI's to say, per request.
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates(authorities.carriers)
            configuration.sendCANameList = !authorities.carriers.isEmpty
            configuration.verifySignatureAlgorithms = [
                .ecdsaSecp256R1Sha256, .rsaPssRsaeSha256, .rsaPkcs1Sha256, .ed25519, .ecdsaSecp384R1Sha384,
                .rsaPssRsaeSha384, .rsaPkcs1Sha384, .ecdsaSecp521R1Sha512, .rsaPssRsaeSha512, .rsaPkcs1Sha512,
            ]
        }
        return try NIOSSLContext(configuration: configuration)
    }
}

import FoundationEssentials
package import Libcrypto
package import PKI

/// A certificate with its private key, minted in memory.
package struct TestIdentity: Sendable {
    package let certificate: Certificate
    package let key: PrivateKey
    /// What a TLS client sends: DER, its own certificate first, then the issuers without the root.
    package let chain: [[UInt8]]

    init(certificate: Certificate, key: PrivateKey, chain: [[UInt8]]) {
        self.certificate = certificate
        self.key = key
        self.chain = chain
    }

    /// The chain as a PEM bundle.
    package var certificatePEM: String {
        chain.map { Self.pem("CERTIFICATE", $0) }.joined()
    }

    /// The private key as PKCS#8 PEM.
    package func privateKeyPEM() throws -> String {
        Self.pem("PRIVATE KEY", try key.pkcs8())
    }

    package static func pem(_ label: String, _ der: [UInt8]) -> String {
        let base64 = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return "-----BEGIN \(label)-----\n\(base64)\n-----END \(label)-----\n"
    }
}

import Foundation
import NIOSSL

extension TLSSettings {
    /// Throws when the bytes, both PEM, are no certificate chain and no key, or do not belong together.
    package static func check(certificate: [UInt8], key: [UInt8]) throws(KeyPairFault) {
        _ = try configuration(certificates: certificate, key: key)
    }

    /// The configuration of a server by PEM files, found to belong together.
    static func configuration(certificateFile: String, keyFile: String) throws(KeyPairFault) -> TLSConfiguration {
        guard let certificates = FileManager.default.contents(atPath: certificateFile) else {
            throw .certificateNotRead
        }
        guard let key = FileManager.default.contents(atPath: keyFile) else { throw .keyNotRead }
        return try configuration(certificates: Array(certificates), key: Array(key))
    }

    /// What NIOSSL says of such files names its own cases and no cause; the cause is found here.
    private static func configuration(
        certificates: [UInt8], key text: [UInt8]
    ) throws(KeyPairFault) -> TLSConfiguration {
        guard let chain = try? NIOSSLCertificate.fromPEMBytes(certificates), !chain.isEmpty else {
            throw .noCertificates
        }
        guard let key = try? NIOSSLPrivateKey(bytes: text, format: .pem) else { throw fault(ofKey: text) }
        let result = configuration(chain, key)
        if isUsable(result) { return result }
        let owner = chain.prefix(100).dropFirst().firstIndex { isUsable(configuration([$0], key)) }
        throw owner.map { .leafNotFirst(position: $0 + 1) } ?? .mismatch(certificates: chain.count)
    }

    private static func isUsable(_ configuration: TLSConfiguration) -> Bool {
        (try? NIOSSLContext(configuration: configuration)) != nil
    }

    private static func configuration(_ chain: [NIOSSLCertificate], _ key: NIOSSLPrivateKey) -> TLSConfiguration {
        .makeServerConfiguration(certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    }

    /// Why no key could be read. Nothing of the text gets into it but the labels of its blocks.
    private static func fault(ofKey text: [UInt8]) -> KeyPairFault {
        let marks: [[UInt8]] = [[0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF]]
        guard !marks.contains(where: { text.starts(with: $0) }) else { return .byteOrderMark }
        let lines = text.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            .map { String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespaces) }
        let labels = lines.compactMap { line in
            line.wholeMatch(of: /-----BEGIN ([A-Z0-9 ]{1,40})-----/).map { String($0.1) }
        }
        // RFC 7468 §11; RFC 1421 §4.6.1.1, as older OpenSSL writes it.
        if labels.contains("ENCRYPTED PRIVATE KEY") || lines.contains("Proc-Type: 4,ENCRYPTED") { return .keyEncrypted }
        guard labels.contains(where: { $0.hasSuffix("PRIVATE KEY") }) else {
            return .noKey(found: Array(labels.prefix(4)))
        }
        return .keyUnusable
    }
}

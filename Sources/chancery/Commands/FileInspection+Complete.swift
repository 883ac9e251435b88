import Endpoints
import PKI
import Persistence

extension FileInspection {
    /// Judges files with what will read them later.
    static let complete = FileInspection(
        certificates: { _ = try CertificateFiles.shared.certificates(at: $0, limit: $1) },
        revocationList: { _ = try RevocationListFiles.shared.lists(at: $0, limit: $1) },
        keySet: { try KeySetFile.check($0) },
        keyPair: { chain, key in
            do throws(KeyPairFault) { try TLSSettings.check(certificate: chain, key: key) } catch {
                throw KeyPairRefusal(isOfCertificates: error.isOfCertificates, reason: error.description)
            }
        },
        encryptionKey: { _ = try EncryptionKey(base64: $0) },
        authority: { _ = try AuthorityFiles($0).validator() },
        overlaps: { AuthorityOverlaps.find(in: $0) },
        listenerCertificate: { path, host in
            // One that cannot be read has a fault of its own.
            let certificate = try? ListenerCertificate(listener: "", path: path, host: host)
            return certificate?.faults(at: SystemClock().now) ?? []
        }
    )
}

import PKI
import TestSupport

/// What a proxy tells of a certificate: only some of it.
struct TestAttributes: CertificateAttributes {
    var isComplete = false
    var subjectName: DistinguishedName?
    var issuerName: DistinguishedName?
    var names: SubjectAlternativeNames
    var serialNumber: String?
    var thumbprintDigest: [UInt8]?
    var thumbprintText: String?
    var otherThumbprints: [String]? { nil }
    var description: String { "told by a proxy" }

    func extensionValue(_ identifier: String) -> [UInt8]? { nil }
}

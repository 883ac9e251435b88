extension Certificate: CertificateAttributes {
    package var isComplete: Bool { true }
    package var subjectName: DistinguishedName? { subject }
    package var issuerName: DistinguishedName? { issuer }
    package var serialNumber: String? { serial }
    package var thumbprintDigest: [UInt8]? { thumbprintBytes }
    package var thumbprintText: String? { thumbprint }

    package func extensionValue(_ identifier: String) -> [UInt8]? {
        extensions.value(of: identifier).map { Array($0) }
    }
}

import PKI

extension CertificateReading {
    /// What our reader sees.
    init(_ certificate: Certificate) {
        let names = certificate.names
        self.init(
            names: names.uris.map { Self.name("URI", $0.utf8) } + names.dnsNames.map { Self.name("DNS", $0.utf8) }
                + names.emails.map { Self.name("email", $0.utf8) } + names.ipAddresses.map { Self.address($0) }
                + names.unmatchable,
            subject: Self.text(certificate.subject), issuer: Self.text(certificate.issuer),
            serial: certificate.serial)
    }

    private static func text(_ name: DistinguishedName) -> [String] {
        name.relativeNames.enumerated().flatMap { index, attributes in
            attributes.map { attribute in
                "\(index):\(attribute.type)="
                    + escaped(attribute.isText ? Array(attribute.value.utf8) : content(attribute.value))
            }
        }
    }

    /// The content octets of a value that is written as "#" and its DER.
    private static func content(_ value: String) -> [UInt8] {
        let digits = Array(value.utf8.dropFirst())
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16)
        }
        return DERTree(bytes)?.contentBytes ?? bytes
    }
}

import AuthorizationServer
import Federation
import FoundationEssentials
import PKI

extension AuthorityStatus {
    /// For a person: a heading, then every certificate and list with its facts below it.
    var lines: [String] {
        var lines = ["\(configuration.name): revocation \(configuration.revocation.mode.rawValue)"]
        lines += problems.map { "  NOT USABLE: \($0)" }
        lines += anchors.flatMap { describe($0, as: "anchor") }
        lines += intermediates.flatMap { describe($0, as: "intermediate") }
        lines += lists.flatMap(describe)
        lines += uncovered.map { "  no current CRL of \($0): MISSING" }
        if let ocsp = configuration.revocation.ocsp {
            let place = ocsp.url.map { " at \($0)" } ?? ""
            let hosts = ocsp.allowedHosts.map(\.description).joined(separator: ", ")
            lines.append("  ocsp \(ocsp.mode.rawValue)\(place)\(hosts.isEmpty ? "" : ", hosts \(hosts)")")
        }
        return lines
    }

    private func describe(_ certificate: Certificate, as role: String) -> [String] {
        [
            "  \(role) \(certificate)",
            "      thumbprint \(certificate.thumbprint)",
            "      expires \(certificate.notAfter.rfc3339): \(CertificateLifetime(of: certificate, at: time).text)",
        ]
    }

    private func describe(_ status: ListStatus) -> [String] {
        let heading = "  crl \(status.source)\(status.isNamedByCertificates ? " (named by certificates)" : "")"
        guard let list = status.list else { return [heading, "      \(status.text)"] }
        let number = list.number.map { ", number \($0.hexadecimal)" } ?? ""
        let kind = list.isDelta ? "delta of \(list.issuer)" : "issuer \(list.issuer)"
        let fetched = status.fetchedAt.map { ", confirmed \($0.rfc3339)" } ?? ""
        return [
            heading,
            "      \(kind)\(number)",
            "      \(list.entryCount) entries, \(list.byteCount) bytes",
            "      issued \(list.thisUpdate.rfc3339), \(Self.age(time.timeIntervalSince(list.thisUpdate))) ago\(fetched)",
            "      next update \(list.nextUpdate.rfc3339): \(status.text)",
        ]
    }

    /// A span of time in its largest unit.
    private static func age(_ seconds: TimeInterval) -> String {
        let seconds = Int(max(0, seconds.rounded(.down)))
        let units = [(86_400, "d"), (3600, "h"), (60, "m")]
        return units.first { seconds >= $0.0 }.map { "\(seconds / $0.0)\($0.1)" } ?? "\(seconds)s"
    }
}

extension [UInt8] {
    /// A number in hexadecimal, as `openssl crl -crlnumber` has it; "0" where it is empty.
    var hexadecimal: String {
        let digits = map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined().drop { $0 == "0" }
        return digits.isEmpty ? "0" : String(digits)
    }
}

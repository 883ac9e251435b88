import Federation
import FoundationEssentials
import JOSE
import PKI

extension AuthorityStatus {
    /// For a program; times are seconds since the epoch.
    var json: JSONValue {
        var members: [JSONValue.Member] = []
        members.append("name", configuration.name)
        members.append("revocation", configuration.revocation.mode.rawValue)
        members.append("current", .bool(isCurrent))
        members.append("anchors", .array(anchors.map(json)))
        members.append("intermediates", .array(intermediates.map(json)))
        members.append("crls", .array(lists.map(json)))
        members.append("problems", .strings(problems))
        members.append("without_crl", .strings(uncovered.map(\.description)))
        if let ocsp = configuration.revocation.ocsp {
            members.append(
                "ocsp",
                [
                    "mode": .string(ocsp.mode.rawValue), "url": ocsp.url.map { .string($0.description) } ?? .null,
                    "allow_hosts": .strings(ocsp.allowedHosts.map(\.description)),
                ])
        }
        return .object(members)
    }

    private func json(_ certificate: Certificate) -> JSONValue {
        [
            "subject": .string(certificate.description), "thumbprint": .string(certificate.thumbprint),
            "not_after": Self.seconds(certificate.notAfter),
            "status": .string(CertificateLifetime(of: certificate, at: time).name),
        ]
    }

    private func json(_ status: ListStatus) -> JSONValue {
        var members: [JSONValue.Member] = []
        members.append("source", status.source)
        members.append("status", status.state.rawValue)
        members.append("named_by_certificates", .bool(status.isNamedByCertificates))
        if let list = status.list {
            members.append("issuer", list.issuer.description)
            members.append("issuer_known", .bool(status.hasKnownIssuer))
            members.append("delta", .bool(list.isDelta))
            members.append("number", list.number?.hexadecimal)
            members.append("entries", .integer(Int64(list.entryCount)))
            members.append("bytes", .integer(Int64(list.byteCount)))
            members.append("this_update", Self.seconds(list.thisUpdate))
            members.append("next_update", Self.seconds(list.nextUpdate))
            members.append("age", .integer(Int64(time.timeIntervalSince(list.thisUpdate).rounded(.down))))
        }
        if let fetchedAt = status.fetchedAt { members.append("confirmed_at", Self.seconds(fetchedAt)) }
        return .object(members)
    }

    private static func seconds(_ date: Date) -> JSONValue {
        .integer(Int64(date.timeIntervalSince1970.rounded(.down)))
    }
}

/// Certificates that may have issued others, found by the name of their subject.
struct IssuerIndex: Sendable {
    private var members: [CanonicalName: [PathMember]] = [:]

    init(_ members: [PathMember]) {
        for member in members { self.members[member.subject, default: []].append(member) }
    }

    /// Those whose subject may be the issuer that `member` names (RFC 5280 §6.1.3 (a) (4)), in their order.
    func issuers(of member: PathMember) -> [PathMember] {
        members[member.issuer] ?? []
    }

    func contains(_ member: PathMember) -> Bool {
        members[member.subject]?.contains { $0 === member } ?? false
    }
}

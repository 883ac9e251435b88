import AuthorizationServer
import JOSE

/// Reads a rule's `claims`: JSON whose strings are templates.
struct ClaimsReader {
    /// Those that the rule's match provides; `nil` when not known.
    let captures: MatchCaptures?
    let audiences: [Audience]

    /// Claims that only Chancery sets. Some verifiers ignore case in claim names, so case is ignored here.
    static let reserved = [
        "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "amr", "azp", "act", "may_act", "cnf", "client",
        "scope", "typ", "acr", "auth_time", "nonce", "at_hash", "sid", "sub_jwk",
    ]

    /// The claims; `nil` after a fault.
    func read(_ value: ConfigurationValue) -> [ClaimTemplate.Member]? {
        guard let members = value.members(allowed: "a mapping of claims") else { return nil }
        let claims = members.compactMap { member -> ClaimTemplate.Member? in
            let isFree = checkName(member)
            guard let claim = readValue(member.value), isFree else { return nil }
            return ClaimTemplate.Member(name: member.name, value: claim)
        }
        let isFitForAWS = !audiences.contains { $0.profile == .aws } || AWSClaims.check(members)
        return claims.count == members.count && isFitForAWS ? claims : nil
    }

    private func checkName(_ member: ConfigurationValue.Member) -> Bool {
        guard !member.name.isEmpty else {
            member.value.context.fault(
                line: member.line, path: member.value.path, "is a claim without a name", found: "\"\"",
                allowed: "a name")
            return false
        }
        guard let name = Self.reserved.first(where: { $0 == member.name.lowercased() }) else { return true }
        member.value.context.fault(
            line: member.line, path: member.value.path,
            name == member.name ? "is a reserved claim" : "differs only in case from the reserved claim \(name)",
            found: member.name, allowed: "any name but \(Self.reserved.joined(separator: ", "))")
        return false
    }

    private func readValue(_ value: ConfigurationValue) -> ClaimTemplate? {
        switch value.node.content {
        case .unreadable: return nil
        case .scalar(let scalar): return readScalar(scalar, value)
        case .list:
            let elements = value.elements() ?? []
            let values = elements.compactMap { readValue($0) }
            return values.count == elements.count ? .array(values) : nil
        case .mapping:
            let members = value.members() ?? []
            let values = members.compactMap { member in
                readValue(member.value).map { ClaimTemplate.Member(name: member.name, value: $0) }
            }
            return values.count == members.count ? .object(values) : nil
        }
    }

    private func readScalar(_ scalar: ConfigurationScalar, _ value: ConfigurationValue) -> ClaimTemplate? {
        guard !scalar.isEmpty else {
            value.wrongShape(allowed: "a text, number, boolean, null, list or mapping")
            return nil
        }
        // A text may be empty here.
        if scalar.text.isEmpty { return .literal(.string("")) }
        guard scalar.isPlain, !scalar.usesEnvironment, AmbiguousScalar.reading(of: scalar.text) != nil else {
            return TemplateReader.read(value, captures: captures).map { .text($0) }
        }
        if let literal = JSONLiteral.value(of: scalar.text) { return .literal(literal) }
        value.fault(
            "is read in different ways by different readers of YAML",
            allowed: "true, false, null or a number as JSON has it",
            hint: "as a text write it in quotes: \"\(scalar.source)\"")
        return nil
    }
}

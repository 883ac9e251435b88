extension AttributeCondition {
    /// Why the identity does not meet the condition.
    func explain(_ verdict: MatchVerdict, on identity: PolicyIdentity) -> String {
        let found = AttributeFinding(attribute, of: identity)
        if verdict == .ambiguous { return explainAmbiguity(of: found) }
        switch doubt(about: found, of: identity) {
        case nil where verdict == .undecided: return explainUnfitCapture(of: found)
        case nil: return describe(found)
        case .noCertificate: return "there is no certificate"
        case .noPath: return "no authority has validated the certificate, so that its issuer is not known"
        case .otherKey:
            return describe(found) + "; the identifier is that of a CA further up, or only what a certificate says"
        case .otherForm:
            return describe(found) + "; with its signature in another form the same certificate has another thumbprint"
        case .withoutSign: return describe(found) + "; the serial number is negative: write it with its sign"
        case .noClaims: return "there are no claims"
        case .missingClaim: return explainMissingClaim(of: identity)
        case .unknown:
            return found.isEmpty ? "the proxy does not tell" : describe(found) + "; the proxy may not tell of all"
        case .incomparable(let names):
            let readable = found.descriptions.filter { !names.contains($0) }
            return (readable.isEmpty ? "" : "found \(MatchShortfall.list(readable)); ")
                + "cannot be compared: \(MatchShortfall.list(names))"
        }
    }

    /// What the identity has under the attribute.
    func describe(_ found: AttributeFinding) -> String {
        guard found.isEmpty else { return "found \(MatchShortfall.list(found.descriptions))" }
        switch attribute {
        case .key(.client): return "not a registered client"
        case .claim: return "the list is empty"
        case .key, .certificateExtension: return "the certificate has none"
        }
    }

    private func explainMissingClaim(of identity: PolicyIdentity) -> String {
        if case .claim(let path) = attribute, path.members == ["email"],
            let why = identity.claims.flatMap({ FederationPreset.whyEmailDoesNotCount(in: $0) })
        {
            return why
        }
        guard case .claim(let path) = attribute, path.members.count == 1, path.description.contains(".") else {
            return "there is no such claim"
        }
        return "there is no such claim; one within another is written /outer/inner"
    }

    private func explainUnfitCapture(of found: AttributeFinding) -> String {
        "a capture would hold what it may not: \(MatchShortfall.list(found.descriptions)); {name:any} takes more"
    }

    private func explainAmbiguity(of found: AttributeFinding) -> String {
        let names = found.descriptions.filter { name in
            values.contains { value in
                if case .name(let pattern) = value { pattern.read(name) != .none } else { true }
            }
        }
        let list = MatchShortfall.list(names)
        return names.count == 1
            ? "can be read in several ways: \(list)" : "several names match in different ways: \(list)"
    }
}

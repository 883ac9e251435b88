import AuthorizationServer
import JOSE

/// Reads `audiences` and what must hold between them, the issuer and the keys.
struct AudiencesReader {
    let issuer: IssuerIdentifier?
    /// `nil` when `keys.algorithms` cannot be read.
    let algorithms: [SignatureAlgorithm]?
    /// Names as the file has them, also of authorities with faults.
    let authorities: [AuthorityName]

    /// The audiences without faults.
    func read(_ value: ConfigurationValue) -> [Audience] {
        guard let members = value.members() else { return [] }
        for member in members { ConfigurationName.check(member) }
        checkNames(of: members)
        return members.compactMap { member in
            let audience = Audience.read(
                member.value, name: member.name, algorithms: algorithms, authorities: authorities)
            checkIssuer(of: member)
            return audience
        }
    }

    /// No text may mean two audiences: requests give either a name or an `aud` value.
    private func checkNames(of members: [ConfigurationValue.Member]) {
        let values = members.map { member -> (name: String, value: ConfigurationValue, aud: String)? in
            guard case .mapping = member.value.node.content, let aud = ConfigurationSection(member.value)["aud"],
                case .scalar(let scalar) = aud.node.content, !scalar.text.isEmpty
            else { return nil }
            return (member.name, aud, scalar.text)
        }
        for (index, current) in values.enumerated() {
            guard let current else { continue }
            if let other = values[..<index].compactMap({ $0 }).first(where: { ByteString.areSame($0.aud, current.aud) })
            {
                current.value.fault(
                    "is the aud of \"\(other.name)\" too", allowed: "an aud of its own",
                    hint:
                        "audience \"\(other.name)\" has it on line \(other.value.node.line). A request may name the aud, and"
                        + " whoever gets a token knows it by its aud alone: it could mean either, whose scopes, lifetimes and"
                        + " binding differ. Keep one audience, and let rules with scopes and lifetime say what each caller"
                        + " gets; or give the second an aud of its own")
            }
            if members.contains(where: { $0.name == current.aud && $0.name != current.name }) {
                current.value.fault(
                    "is the name of another audience", allowed: "an aud that is not the name of an audience",
                    hint: "a request for it could mean either; rename one")
            }
        }
    }

    private func checkIssuer(of member: ConfigurationValue.Member) {
        guard case .mapping = member.value.node.content, let value = ConfigurationSection(member.value)["profile"],
            case .scalar(let scalar) = value.node.content, let profile = AudienceProfile(rawValue: scalar.text)
        else { return }
        if profile.isCloud, let issuer, issuer.port != nil, !issuer.isLoopback {
            value.fault(
                "the issuer has a port, which this profile's cloud refuses",
                allowed: "an issuer without a port, or on this machine itself")
        }
        if profile == .aws || profile == .entra, let algorithms, !algorithms.contains(.rs256) {
            value.fault(
                "profile \(profile.rawValue) needs RS256 in the metadata",
                found: algorithms.map(\.rawValue).joined(separator: ", "), allowed: "keys.algorithms with RS256",
                hint: "add RS256 to keys.algorithms")
        }
    }
}

import JOSE

extension FederationPreset {
    /// Why claims that are signed as they should be are still refused; each description completes "the token ...".
    enum Refusal: Error, Hashable, CustomStringConvertible {
        case otherTenant(String)
        case ofUser(String)
        case notServiceAccount
        case contradictorySubject
        case notInTrustDomain(String)

        var description: String {
            switch self {
            case .otherTenant(let name):
                "has a tid that is not the tenant of its issuer: \(VisibleText.quoted(name, limit: 64))"
            case .ofUser(let why): "is a user's, not a workload's: \(why)"
            case .notServiceAccount: "is not a service account's: its sub is not system:serviceaccount:NAMESPACE:NAME"
            case .contradictorySubject: "has a sub and a kubernetes.io claim that name different service accounts"
            case .notInTrustDomain(let name): "has a sub that is no SPIFFE ID of the trust domain \(name)"
            }
        }
    }

    /// The claims as policy may see them, of a token that the issuer has signed. Throws why it is not to be accepted.
    func accepted(_ claims: JSONValue, of identification: FederatedIssuer.Identification) throws(Refusal) -> JSONValue {
        switch self {
        case .google: return Self.withoutUnverifiedEmail(Self.spelled(claims, as: identification))
        case .entra: try checkEntra(claims, of: identification)
        case .kubernetes: try Self.checkServiceAccount(claims)
        case .spiffe:
            guard case .trustDomain(let domain) = identification else { break }
            guard domain.contains(Self.text(claims["sub"]) ?? "") else { throw .notInTrustDomain(domain.name) }
        case .githubActions, .gitlab, .aws, .terraformCloud, .circleci: break
        }
        return claims
    }

    /// One issuer has one name from here on, or what is said of those whom it knows would hang on a spelling.
    private static func spelled(_ claims: JSONValue, as identification: FederatedIssuer.Identification) -> JSONValue {
        guard case .object(let members) = claims, case .issuer(let issuer) = identification else { return claims }
        return .object(members.map { $0.name == "iss" ? .init("iss", .string(issuer)) : $0 })
    }

    /// Anybody can write any address into an account; Google says in `email_verified` whether it is the owner's.
    private static func withoutUnverifiedEmail(_ claims: JSONValue) -> JSONValue {
        guard case .object(let members) = claims, claims["email_verified"] != .bool(true) else { return claims }
        return .object(members.filter { $0.name != "email" })
    }

    /// Why claims that went through `accepted` have no e-mail address, where `email_verified` may be the cause.
    static func whyEmailDoesNotCount(in claims: JSONValue) -> String? {
        let found: String
        switch claims["email_verified"] {
        case .bool(true)?: return nil
        case nil:
            guard implied(by: text(claims["iss"]) ?? "") == .google else { return nil }
            found = "is missing"
        case .bool(false)?: found = "is false"
        case .string(let text)?: found = "is the text \(VisibleText.quoted(text, limit: 32))"
        default: found = "is something else"
        }
        return "no email that counts: email_verified \(found), and has to be true"
    }

    /// Entra signs the tokens of all tenants, and of users and applications, with the same keys.
    private func checkEntra(_ claims: JSONValue, of identification: FederatedIssuer.Identification) throws(Refusal) {
        if case .issuer(let issuer) = identification, let tenant = tenant(of: issuer) {
            let claimed = Self.text(claims["tid"]) ?? ""
            guard claimed.utf8.elementsEqual(tenant.utf8) else { throw .otherTenant(claimed) }
        }
        guard claims["scp"] == nil else { throw .ofUser("it has scp") }
        switch claims["idtyp"] {
        case nil:
            // A token that an application got for itself has its service principal in both.
            guard let subject = claims["sub"], subject == claims["oid"] else {
                throw .ofUser("its sub is not its oid, and it has no idtyp")
            }
        case .string("app")?: break
        default: throw .ofUser("its idtyp is not app")
        }
    }

    private static func checkServiceAccount(_ claims: JSONValue) throws(Refusal) {
        let parts = (text(claims["sub"]) ?? "").split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts[0] == "system", parts[1] == "serviceaccount", !parts[2].isEmpty, !parts[3].isEmpty
        else { throw .notServiceAccount }
        let details = claims["kubernetes.io"]
        guard details?["namespace"] == .string(parts[2]), details?["serviceaccount"]?["name"] == .string(parts[3])
        else {
            throw .contradictorySubject
        }
    }

    private static func text(_ value: JSONValue?) -> String? {
        if case .string(let text)? = value { text } else { nil }
    }
}

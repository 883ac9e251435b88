import AuthorizationServer

/// Reads a rule's `match`: keys with one value or a list, and `not`, `all` and `any` with such keys again.
struct MatchReader {
    static let extensionKey = "extension"
    static let claimKey = "claim"
    private static let keys =
        MatchCondition.Key.allCases.map(\.rawValue) + [extensionKey, claimKey, "not", "all", "any"]
    static let allowed = "a mapping with at least one of \(keys.joined(separator: ", "))"

    /// authorityKeyIdentifier (RFC 5280 §4.2.1.1).
    private static let authorityKeyExtension = "2.5.29.35"
    private static let claimKeys = [claimKey, "not", "all", "any"]

    /// What there is to match; `nil` when that cannot be told.
    private let identities: AuthorityName.Identities?
    /// How many values were read so far.
    private var values = 0
    /// Whether what is read stands under `not`.
    private var isExcluding = false
    /// The first values of `client` under `not`.
    private var excludedClient: ConfigurationValue?

    private init(_ identities: AuthorityName.Identities?) {
        self.identities = identities
    }

    /// The clause, which has to be one for such identities; `nil` after a fault.
    static func read(_ value: ConfigurationValue, of identities: AuthorityName.Identities?) -> MatchClause? {
        var reader = MatchReader(identities)
        let clause = reader.readClause(value, depth: 1)
        guard reader.values <= MatchClause.maximumValues else {
            value.fault(
                "has too many values", found: "\(reader.values) values",
                allowed: "at most \(MatchClause.maximumValues) in one rule",
                hint: "name what the certificates have in common, or register the clients and match client")
            return nil
        }
        if let clause, let client = reader.excludedClient, clause.isLiftedByLeavingOutClient {
            return refuse(client)
        }
        if let clause, case .claims(let combinations)? = identities, !clause.identifies(by: combinations) {
            return refuse(value, for: combinations)
        }
        return clause
    }

    /// The same certificate makes a client or a device, as its holder says.
    private static func refuse(_ client: ConfigurationValue) -> MatchClause? {
        client.fault(
            "keeps nobody out: the client is a device, which has no client, when it leaves out its client_id",
            allowed: "client under not where match also requires client",
            hint: "write client: \"{any}\" beside this not, or exclude the certificate by serial with issuer-dn")
        return nil
    }

    /// The issuer signs for more people than the rule can mean.
    private static func refuse(_ value: ConfigurationValue, for combinations: [[IdentifyingClaim]]) -> MatchClause? {
        let names = combinations.map { $0.map(\.name).joined(separator: " with ") }
        value.fault(
            "does not say whose tokens are meant", found: "identities of this authority in general",
            allowed: combinations == FederationPreset.anyClaim
                ? "claim with at least one claim" : "claim with \(names.joined(separator: ", or "))",
            hint: "it has to stand in each part of any; what says who owns it is written out, not captured")
        return nil
    }

    private mutating func readClause(_ value: ConfigurationValue, depth: Int) -> MatchClause? {
        guard depth <= MatchClause.maximumDepth else {
            value.fault("is nested too deeply", allowed: "at most \(MatchClause.maximumDepth) levels")
            return nil
        }
        guard let members = value.members(allowed: Self.allowed) else { return nil }
        guard !members.isEmpty else {
            value.fault("has no condition", found: "{}", allowed: Self.allowed)
            return nil
        }
        let conditions = members.map { readCondition($0, depth: depth) }
        let readable = conditions.compactMap { $0 }
        return readable.count == conditions.count ? MatchClause(readable.flatMap { $0 }) : nil
    }

    /// What one key says; `nil` after a fault. An unknown key has its fault already.
    private mutating func readCondition(_ member: ConfigurationValue.Member, depth: Int) -> [MatchCondition]? {
        guard isKnownOfIdentities(member) else { return nil }
        switch member.name {
        case "not":
            let isWithin = isExcluding
            isExcluding = true
            defer { isExcluding = isWithin }
            return readClause(member.value, depth: depth + 1).map { [.not($0)] }
        case "all": return readClauses(member.value, depth: depth + 1).map { [.all($0)] }
        case "any": return readClauses(member.value, depth: depth + 1).map { [.any($0)] }
        case Self.extensionKey: return readExtensions(member.value)
        case Self.claimKey: return readClaims(member.value)
        default:
            guard let key = MatchCondition.Key(rawValue: member.name) else { return nil }
            if key == .client, isExcluding, excludedClient == nil { excludedClient = member.value }
            return readAttribute(.key(key), member.value).map { [$0] }
        }
    }

    /// Reports a key that identities of this authority never have anything for.
    private func isKnownOfIdentities(_ member: ConfigurationValue.Member) -> Bool {
        switch identities {
        case .certificates? where member.name == Self.claimKey:
            member.value.fault(
                "is for identities that have claims", found: member.name,
                allowed: Self.keys.filter { $0 != Self.claimKey }.joined(separator: ", "),
                hint: "give the rule an authority of kind oidc")
            return false
        case .claims? where Self.keys.contains(member.name) && !Self.claimKeys.contains(member.name):
            member.value.fault(
                "is for identities that have a certificate", found: member.name,
                allowed: Self.claimKeys.joined(separator: ", "), hint: "match what the authority's tokens say by claim")
            return false
        default: return true
        }
    }

    private mutating func readClauses(_ value: ConfigurationValue, depth: Int) -> [MatchClause]? {
        guard let elements = value.elements(allowed: "a list of mappings with match keys") else { return nil }
        guard !elements.isEmpty else {
            value.fault("is an empty list", found: "[]", allowed: "at least one mapping with match keys")
            return nil
        }
        let clauses = elements.map { readClause($0, depth: depth) }
        let readable = clauses.compactMap { $0 }
        return readable.count == clauses.count ? readable : nil
    }

    private mutating func readAttribute(
        _ attribute: MatchAttribute, _ value: ConfigurationValue,
        _ read: (ConfigurationValue) -> String? = { $0.text() }
    ) -> MatchCondition? {
        let allowed = "a text, or a list of texts"
        guard let texts = value.texts(allowed: allowed, mayStandAlone: true, read) else { return nil }
        values += texts.count
        let patterns = texts.compactMap { text in
            do throws(MatchConditionError) {
                let pattern = try AttributePattern(text.text, for: attribute)
                pointOut(pattern, at: text.value)
                return pattern
            } catch {
                text.value.fault(error, allowed: error.allowed)
                return nil
            }
        }
        // Values with faults are not among the texts.
        guard patterns.count == Self.count(of: value) else { return nil }
        return .attribute(AttributeCondition(attribute, anyOf: patterns))
    }

    /// A capture that takes anything says less of who is asking than the rule's author may think.
    private func pointOut(_ pattern: AttributePattern, at value: ConfigurationValue) {
        guard !isExcluding else { return }
        for name in pattern.alphabets.unbounded.sorted() {
            value.notice(
                "has {\(name):any}, which takes whatever can stand in such a name",
                hint: "two spellings of one name are two identities then; {\(name)} takes plain ones only")
        }
    }

    private static func count(of value: ConfigurationValue) -> Int {
        if case .list(let nodes) = value.node.content { nodes.count } else { 1 }
    }

    private mutating func readExtensions(_ value: ConfigurationValue) -> [MatchCondition]? {
        guard let members = value.members(allowed: "a mapping of object identifiers and values") else { return nil }
        guard !members.isEmpty else {
            value.fault("has no condition", found: "{}", allowed: "at least one object identifier with its value")
            return nil
        }
        let conditions = members.map { member -> MatchCondition? in
            let condition = readAttribute(.certificateExtension(member.name), member.value)
            guard ObjectIdentifierText.isValid(member.name) else {
                member.value.context.fault(
                    line: member.line, path: member.value.path, "is not an object identifier", found: member.name,
                    allowed: ObjectIdentifierText.allowed)
                return nil
            }
            guard member.name != Self.authorityKeyExtension else {
                member.value.context.fault(
                    line: member.line, path: member.value.path,
                    "is authorityKeyIdentifier: what a certificate says of its issuer's key, which proves nothing",
                    found: member.name, allowed: "any other extension",
                    hint: "\(MatchCondition.Key.authorityKeyID.rawValue) asks for the key that signed")
                return nil
            }
            return condition
        }
        let readable = conditions.compactMap { $0 }
        return readable.count == conditions.count ? readable : nil
    }

    private mutating func readClaims(_ value: ConfigurationValue) -> [MatchCondition]? {
        guard let members = value.members(allowed: "a mapping of claims and values") else { return nil }
        guard !members.isEmpty else {
            value.fault("has no condition", found: "{}", allowed: "at least one claim with its value")
            return nil
        }
        let conditions = members.map { member -> MatchCondition? in
            do throws(ClaimPathError) {
                return readAttribute(.claim(try ClaimPath(member.name)), member.value) { $0.textOrLiteral() }
            } catch {
                member.value.context.fault(
                    line: member.line, path: member.value.path, "\(error)", found: member.name,
                    allowed: "the name of a claim, or a JSON Pointer such as /outer/inner")
                return nil
            }
        }
        let readable = conditions.compactMap { $0 }
        return readable.count == conditions.count ? readable : nil
    }
}

import AuthorizationServer

/// Reads `policy`: rules whose names, references and captures hold together.
struct PolicyReader {
    /// Names as the file has them, also of authorities with faults.
    let authorities: [AuthorityName]
    /// Names as the file has them, also of audiences with faults.
    let audienceNames: [String]
    /// Those without faults.
    let audiences: [Audience]
    /// Names as the file has them, also of resources with faults.
    let resourceNames: [String]
    /// Those without faults.
    let resources: [ResourceTerms]
    /// What nothing may outlive that is had in an exchange.
    var longestExchange = LongestExchange(seconds: nil, resources: [])

    /// The rules without faults, in the order of the file.
    func read(_ value: ConfigurationValue) -> [PolicyRule] {
        guard let elements = value.elements(allowed: "a list of rules") else { return [] }
        checkNames(of: elements)
        let rules = elements.compactMap { element in readRule(element).map { (value: element, rule: $0) } }
        SharedSubjects.pointOut(rules)
        return rules.map(\.rule)
    }

    private func checkNames(of elements: [ConfigurationValue]) {
        var lines: [String: Int] = [:]
        for element in elements {
            guard case .mapping = element.node.content, let name = ConfigurationSection(element)["name"],
                case .scalar(let scalar) = name.node.content, !scalar.text.isEmpty
            else { continue }
            if let line = lines[scalar.text] {
                name.fault(
                    "is the name of another rule too", allowed: "a name of its own",
                    hint: "the other is on line \(line)")
            } else {
                lines[scalar.text] = name.node.line
            }
        }
    }

    private func readRule(_ value: ConfigurationValue) -> PolicyRule? {
        guard let section = value.section() else { return nil }
        let name = section.required(
            "name", allowed: "a text", hint: "the audit log names the rule that granted a token"
        )
        .flatMap { $0.text() }
        let isExchange = section["exchange"] != nil
        let identities = identities(for: section)
        let match = section.required("match", allowed: MatchReader.allowed).flatMap {
            MatchReader.read($0, of: identities)
        }
        let authority = isExchange ? readSubjectAuthority(section) : readAuthority(section, match: match)
        let exchange = section.optional("exchange") { ExchangeReader(authorities: authorities).read($0) }
        let granted = readAudiences(section)
        let brokered = section.optional("resources", otherwise: []) {
            readReferences($0, among: resourceNames, allowed: "a list of at least one resource")
        }
        let known = audiences.filter { granted?.contains($0.name) == true }
        let offered = resources.filter { brokered?.contains($0.name) == true }
        checkBinding(
            of: known + offered.compactMap(\.audience),
            to: isExchange ? ExchangeReader(authorities: authorities).clients(of: section["exchange"]) : identities,
            in: section)
        // Without the exchange's parties it is not known what they would have provided.
        let captures = match.flatMap { match in
            exchange.map { exchange in MatchCaptures([match] + (exchange?.matches ?? [])) }
        }
        let isProvided = checkCaptures(of: offered, captures, section)
        let subject = section.required("subject", allowed: "a text, with captures as match provides them")
            .flatMap { readSubject($0, audiences: known, captures: captures) }
        if let match, let subject, let value = section["subject"] { pointOut(subject, of: match, at: value) }
        let scopes = section.optional("scopes") {
            readScopes(
                $0, of: known.flatMap(\.scopes) + offered.flatMap(\.scopes),
                isKnown: !(known.isEmpty && offered.isEmpty))
        }
        let claims = section.optional("claims", otherwise: []) {
            ClaimsReader(captures: captures, audiences: known + offered.compactMap(\.audience)).read($0)
        }
        let maximum = known.map(\.profile.maximumLifetime).min() ?? ConfigurationDuration.maximum
        let lifetime = section.optional("lifetime") { $0.duration(minimum: 1, maximum: maximum) }
        if isExchange {
            longestExchange.check(lifetime ?? nil, at: section["lifetime"])
            longestExchange.check(brokered ?? [], at: section["resources"])
        }
        guard let name, let authority, let match, let granted, let subject, let scopes, let claims, let lifetime,
            let brokered,
            let exchange, isProvided
        else { return nil }
        return PolicyRule(
            name: name, authority: authority, conditions: match.conditions, exchange: exchange, subject: subject,
            audiences: granted, resources: brokered, scopes: scopes, claims: claims, lifetime: lifetime)
    }

    /// The authority, a `nil` within for a rule that only registered clients can match; `nil` after a fault.
    private func readAuthority(_ section: ConfigurationSection, match: MatchClause?) -> String?? {
        if let value = section["authority"] {
            return readReference(value, among: authorities.map(\.name)).map { .some($0) }
        }
        // Of a match with faults it is not known whether it needs one.
        guard let match, !match.requiresClient else { return .some(nil) }
        _ = section.required(
            "authority",
            allowed: authorities.isEmpty ? "none is configured" : authorities.map(\.name).joined(separator: ", "),
            hint: "only a rule that in every way requires match.client can do without an authority")
        return nil
    }

    /// Who signs the subject tokens; `nil` after a fault.
    private func readSubjectAuthority(_ section: ConfigurationSection) -> String?? {
        let allowed = ExchangeReader(authorities: authorities).allowedIssuers
        guard let value = section.required("authority", allowed: allowed) else { return nil }
        return ExchangeReader(authorities: authorities).issuer(value).map { .some($0) }
    }

    /// What the rule's authority knows of its identities; `nil` when that cannot be told.
    private func identities(for section: ConfigurationSection) -> AuthorityName.Identities? {
        // Registered clients are known by certificates, or by nothing that a rule could match but their names.
        guard let value = section["authority"] else { return .certificates }
        guard case .scalar(let scalar) = value.node.content else { return nil }
        if scalar.text == ExchangeParty.ownAuthority { return .claims(identifiedBy: FederationPreset.anyClaim) }
        return authorities.first { $0.name == scalar.text }?.identities
    }

    /// A token cannot be bound to a certificate that is not there.
    private func checkBinding(
        of audiences: [Audience], to identities: AuthorityName.Identities?, in section: ConfigurationSection
    ) {
        let isWithoutCertificates = if case .claims? = identities { true } else { false }
        guard isWithoutCertificates, let audience = audiences.first(where: \.bindsCertificate) else { return }
        (section["audiences"] ?? section["resources"])?.fault(
            "has an audience whose tokens are bound to the client's certificate, and this rule's identities have none",
            found: audience.name, allowed: "audiences with certificate-bound: false",
            hint: "set audiences.\(audience.name).certificate-bound: false, or grant another audience")
    }

    private func readReference(_ value: ConfigurationValue, among names: [String]) -> String? {
        let allowed = names.isEmpty ? "none is configured" : names.joined(separator: ", ")
        guard let text = value.text(allowed: allowed) else { return nil }
        if names.contains(text) { return text }
        value.fault("is not configured", allowed: allowed, hint: NearestName.hint(for: text, among: names))
        return nil
    }

    /// A rule for resources needs no audiences.
    private func readAudiences(_ section: ConfigurationSection) -> [String]? {
        let allowed = "a list of at least one audience"
        if section["audiences"] == nil, section["resources"] != nil { return [] }
        return section.required("audiences", allowed: allowed).flatMap {
            readReferences($0, among: audienceNames, allowed: allowed)
        }
    }

    private func readReferences(_ value: ConfigurationValue, among names: [String], allowed: String) -> [String]? {
        guard let texts = value.texts(allowed: allowed) else { return nil }
        let known = texts.compactMap { readReference($0.value, among: names) }
        return known.count == texts.count ? known : nil
    }

    /// Whether the match has what the resources' texts need. Captures that are not known are no fault.
    private func checkCaptures(
        of resources: [ResourceTerms], _ captures: MatchCaptures?, _ section: ConfigurationSection
    ) -> Bool {
        guard let captures else { return true }
        for resource in resources {
            let missing = resource.captures.subtracting(captures.provided).sorted()
            guard missing.isEmpty else {
                section["resources"]?.fault(
                    "has a resource whose texts need captures that match does not provide in every way it is met",
                    found: "\(resource.name) with \(missing.map { "{\($0)}" }.joined(separator: ", "))",
                    allowed: captures.provided.isEmpty
                        ? "resources without captures"
                        : captures.provided.sorted().map { "{\($0)}" }.joined(separator: ", "))
                return false
            }
            let alphabets = captures.alphabets.addingEverything(as: ResourceTerms.subjectCapture)
            for template in resource.templates {
                // Session names of AWS have no other characters, and no slash.
                guard let joint = template.joint(alphabets, separators: "=@+,"), let value = section["resources"]
                else { continue }
                TemplateReader.report(joint, in: "\(resource.name) with \(template.text)", at: value)
                return false
            }
        }
        return true
    }

    private func readSubject(
        _ value: ConfigurationValue, audiences: [Audience], captures: MatchCaptures?
    ) -> Template? {
        guard let template = TemplateReader.read(value, captures: captures) else { return nil }
        let length = template.literalText.utf8.count
        for audience in audiences where length > audience.profile.maximumSubjectBytes {
            value.fault(
                "is too long for audience \"\(audience.name)\": \(length) bytes without captures",
                allowed:
                    "at most \(audience.profile.maximumSubjectBytes) bytes with profile \(audience.profile.rawValue)")
            return nil
        }
        return template
    }

    /// - Parameter isKnown: Whether any of the rule's audiences and resources is free of faults, so that it has scopes.
    private func readScopes(_ value: ConfigurationValue, of scopes: [String], isKnown: Bool) -> [String]? {
        guard let texts = value.texts(allowed: "a list of scopes", atLeastOne: false) else { return nil }
        guard isKnown else { return texts.map(\.text) }
        let faulty = texts.filter { !scopes.contains($0.text) }
        for text in faulty {
            text.value.fault(
                "is not a scope of any of the rule's audiences and resources",
                allowed: scopes.isEmpty ? "they have no scopes" : scopes.joined(separator: ", "),
                hint: NearestName.hint(for: text.text, among: scopes))
        }
        return faulty.isEmpty ? texts.map(\.text) : nil
    }
}

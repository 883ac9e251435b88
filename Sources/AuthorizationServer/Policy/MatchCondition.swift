import PKI

/// One line under a rule's `match`: a key and what the certificate must show for it.
package enum MatchCondition: Sendable, Hashable {
    case sanURI(NamePattern)
    case sanDNS(NamePattern)
    case sanEmail(NamePattern)
    case sanIP(AddressRange)
    case subjectDN(DistinguishedNamePattern)
    case subjectCN(NamePattern)
    /// Lower-case hexadecimal without leading zeros.
    case serial(String)
    /// SHA-256 of the certificate, lower-case hexadecimal.
    case thumbprint(String)

    /// The keys as the configuration writes them.
    package enum Key: String, CaseIterable, Sendable {
        case sanURI = "san-uri"
        case sanDNS = "san-dns"
        case sanEmail = "san-email"
        case sanIP = "san-ip"
        case subjectDN = "subject-dn"
        case subjectCN = "subject-cn"
        case serial
        case thumbprint
    }

    package var key: Key {
        switch self {
        case .sanURI: .sanURI
        case .sanDNS: .sanDNS
        case .sanEmail: .sanEmail
        case .sanIP: .sanIP
        case .subjectDN: .subjectDN
        case .subjectCN: .subjectCN
        case .serial: .serial
        case .thumbprint: .thumbprint
        }
    }

    /// The captures that a match provides.
    package var captures: Set<String> {
        switch self {
        case .sanURI(let pattern), .sanDNS(let pattern), .sanEmail(let pattern), .subjectCN(let pattern):
            pattern.captures
        case .subjectDN(let pattern): pattern.captures
        case .sanIP, .serial, .thumbprint: []
        }
    }

    /// Reads what the configuration says for `key`. The error's text says what is wrong with `text`.
    package init(_ key: Key, _ text: String) throws(MatchConditionError) {
        do {
            switch key {
            case .sanURI: self = .sanURI(try NamePattern(text, kind: .uri))
            case .sanDNS: self = .sanDNS(try NamePattern(text, kind: .dnsName))
            case .sanEmail: self = .sanEmail(try NamePattern(text, kind: .email))
            case .subjectCN: self = .subjectCN(try NamePattern(text, kind: .attributeValue))
            case .subjectDN: self = .subjectDN(try DistinguishedNamePattern(text))
            case .sanIP:
                guard let range = AddressRange(text) else { throw MatchConditionError.notAnAddress }
                self = .sanIP(range)
            case .serial: self = .serial(try Self.hexadecimal(text, trimmingZeros: true))
            case .thumbprint:
                let digits = try Self.hexadecimal(text, trimmingZeros: false)
                guard digits.utf8.count == 64 else { throw MatchConditionError.notAThumbprint }
                self = .thumbprint(digits)
            }
        } catch let error as TemplateError {
            throw .template(error)
        } catch let error as MatchConditionError {
            throw error
        } catch {
            throw .notADistinguishedName
        }
    }

    /// Hexadecimal digits in lower case, without the colons that openssl prints between them.
    private static func hexadecimal(_ text: String, trimmingZeros: Bool) throws(MatchConditionError) -> String {
        let digits = text.lowercased().filter { $0 != ":" }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
            throw .notHexadecimal
        }
        guard trimmingZeros else { return digits }
        let trimmed = digits.drop { $0 == "0" }
        return trimmed.isEmpty ? "0" : String(trimmed)
    }
}

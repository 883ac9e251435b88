package import JOSE
import PKI

/// What one value of a match key is compared with.
package enum AttributePattern: Sendable, Hashable {
    case name(NamePattern)
    case distinguishedName(DistinguishedNamePattern)
    case address(AddressRange)
    /// Lower-case hexadecimal that must be the same.
    case hexadecimal(ByteString)
    /// Bytes that must be the same.
    case bytes([UInt8])

    /// The captures that a match provides.
    var captures: Set<String> {
        switch self {
        case .name(let pattern): pattern.captures
        case .distinguishedName(let pattern): pattern.captures
        case .address, .hexadecimal, .bytes: []
        }
    }
}

extension AttributePattern {
    /// Reads a value as the configuration has it. The error's text says what is wrong with `text`.
    package init(_ text: String, for attribute: MatchAttribute) throws(MatchConditionError) {
        switch attribute {
        case .key(let key): try self.init(text, for: key)
        case .certificateExtension where text.hasPrefix("#"):
            guard let bytes = Hexadecimal.bytes(text.dropFirst()), !bytes.isEmpty else {
                throw .notHexadecimalDER
            }
            self = .bytes(bytes)
        case .certificateExtension: self = .name(try Self.pattern(text, .attributeValue))
        case .claim: self = .name(try Self.pattern(text, .claim))
        }
    }

    private init(_ text: String, for key: MatchCondition.Key) throws(MatchConditionError) {
        switch key {
        case .sanURI: self = .name(try Self.pattern(text, .uri))
        case .sanDNS: self = .name(try Self.pattern(text, .dnsName))
        case .sanEmail: self = .name(try Self.pattern(text, .email))
        case .subjectCN: self = .name(try Self.pattern(text, .attributeValue))
        case .client: self = .name(try Self.pattern(text, .clientIdentifier))
        case .subjectDN, .issuerDN: self = .distinguishedName(try Self.distinguishedName(text))
        case .sanIP:
            guard let range = AddressRange(text) else { throw .notAnAddress }
            self = .address(range)
        case .authorityKeyID:
            guard let bytes = Hexadecimal.bytes(try Self.digits(of: text)) else { throw .notHexadecimal }
            guard KeyIdentifiers.lengths.contains(bytes.count) else { throw .notAKeyIdentifier }
            self = .bytes(bytes)
        case .serial:
            let isNegative = text.utf8.first == UInt8(ascii: "-")
            let digits = try Self.digits(of: isNegative ? String(text.dropFirst()) : text).drop { $0 == "0" }
            self = .hexadecimal(digits.isEmpty ? "0" : ByteString((isNegative ? "-" : "") + digits))
        case .thumbprint:
            let digits = try Self.digits(of: text)
            guard digits.utf8.count == 64 else { throw .notAThumbprint }
            self = .hexadecimal(ByteString(digits))
        }
    }

    private static func pattern(_ text: String, _ kind: NamePattern.Kind) throws(MatchConditionError) -> NamePattern {
        do throws(TemplateError) { return try NamePattern(text, kind: kind) } catch { throw .template(error) }
    }

    private static func distinguishedName(_ text: String) throws(MatchConditionError) -> DistinguishedNamePattern {
        do {
            return try DistinguishedNamePattern(text)
        } catch let error as TemplateError {
            throw .template(error)
        } catch {
            throw .notADistinguishedName
        }
    }

    /// Hexadecimal digits in lower case, without the colons that openssl prints between them.
    private static func digits(of text: String) throws(MatchConditionError) -> String {
        let digits = text.lowercased().filter { $0 != ":" }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
            throw .notHexadecimal
        }
        return digits
    }
}

import FoundationEssentials
package import JOSE
import PKI

extension ClientMetadata {
    /// The most bytes that a document about one client may have.
    package static let maximumDocument = 1_048_576

    /// The members that a document may have: those of RFC 7591 §2, RFC 8705 §2 and OpenID Connect Registration §2 that
    /// mean something here, and `certificate_thumbprints`, `authority`, `token_endpoint_audience` and `disabled`, which
    /// are Chancery's own.
    package static let members =
        ["client_id", "client_name", "token_endpoint_auth_method"] + ExpectedName.Kind.allCases.map(\.member)
        + [
            "authority", "jwks", "jwks_uri", "certificate_thumbprints", "token_endpoint_auth_signing_alg",
            "token_endpoint_audience", "grant_types", "disabled",
        ]

    /// Reads a document. A member that is null says that there is none.
    package init(json: [UInt8]) throws(ClientMetadataError) {
        do { try self.init(try JSONValue(parsing: json)) } catch let error as ClientMetadataError {
            throw error
        } catch let error as JSONValue.ParsingError {
            throw .notJSON(error)
        } catch {
            throw .notAnObject
        }
    }

    /// Reads an object, every member of which must be known.
    package init(_ value: JSONValue) throws(ClientMetadataError) {
        guard case .object(let members) = value else { throw .notAnObject }
        self.init()
        for member in members { try read(member) }
    }

    private mutating func read(_ member: JSONValue.Member) throws(ClientMetadataError) {
        switch member.name {
        case "client_id": id = try text(member)
        case "client_name": name = member.value == .null ? .none : .value(try text(member))
        case "token_endpoint_auth_method":
            let name = try text(member)
            guard let known = ClientAuthenticationMethodName(rawValue: name) else { throw .unsupportedMethod(name) }
            method = known
        case "authority": authority = member.value == .null ? .none : .value(try text(member))
        case "jwks": jwks = member.value
        case "jwks_uri": jwksURI = try text(member)
        case "token_endpoint_auth_signing_alg":
            let name = try text(member)
            guard let known = VerificationAlgorithm(rawValue: name) else { throw .unknownAlgorithm(name) }
            signingAlgorithm = known
        case "token_endpoint_audience": acceptsTokenEndpointAudience = try truth(member)
        case "certificate_thumbprints":
            var thumbprints: [[UInt8]] = []
            for text in try texts(member) {
                guard let bytes = Thumbprint.bytes(text) else { throw .invalidThumbprint(text) }
                thumbprints.append(bytes)
            }
            self.thumbprints = thumbprints
        case "grant_types": grantTypes = try texts(member)
        case "disabled": isDisabled = try truth(member)
        case "client_id_issued_at", "updated_at", "client_secret", "client_secret_expires_at", "client_secrets":
            throw .setByServer(member: member.name)
        default:
            guard let kind = ExpectedName.Kind.allCases.first(where: { $0.member == member.name }) else {
                throw .unknownMember(member.name)
            }
            expectedNames.append((kind, try text(member)))
        }
    }

    private func text(_ member: JSONValue.Member) throws(ClientMetadataError) -> String {
        guard case .string(let text) = member.value else { throw wrong(member, "a string") }
        return text
    }

    private func truth(_ member: JSONValue.Member) throws(ClientMetadataError) -> Bool {
        guard case .bool(let value) = member.value else { throw wrong(member, "true or false") }
        return value
    }

    private func texts(_ member: JSONValue.Member) throws(ClientMetadataError) -> [String] {
        guard case .array(let values) = member.value else { throw wrong(member, "a list of strings") }
        var texts: [String] = []
        for value in values {
            guard case .string(let text) = value else { throw wrong(member, "a list of strings") }
            texts.append(text)
        }
        return texts
    }

    private func wrong(_ member: JSONValue.Member, _ allowed: String) -> ClientMetadataError {
        .wrongValue(member: member.name, allowed: allowed)
    }
}

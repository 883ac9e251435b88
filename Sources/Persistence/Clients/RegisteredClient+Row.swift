import AuthorizationServer
import FoundationEssentials
import GRDB
import JOSE

extension RegisteredClient {
    /// What a server reads of each row, in this order: a million rows are not looked up by name.
    static let columns =
        "client_id, is_disabled, method, name_kind, name_form, authority, thumbprints, secrets, sealed_secrets,"
        + " algorithm, jwks, jwks_uri, accepts_token_endpoint_audience, binds_tokens, created_at"

    /// Reads a row of `columns`; nil when not even the identifier can be read.
    ///
    /// A damaged row makes a client that nothing proves: nobody but the operator may let its identifier go.
    convenience init?(reading row: Row, sealing: KeySealing) {
        guard case .string(let text) = Self.value(row, 0) else { return nil }
        let id = ByteString(text)
        guard case .int64(let disabled) = Self.value(row, 1) else {
            self.init(id: id, proof: .unreadable("is_disabled is no number"), isDisabled: true)
            return
        }
        guard case .int64(let bindsTokens) = Self.value(row, 13) else {
            self.init(id: id, proof: .unreadable("binds_tokens is no number"), isDisabled: true)
            return
        }
        guard case .int64(let milliseconds) = Self.value(row, 14),
            let created = Date(millisecondsSince1970: milliseconds)
        else {
            self.init(id: id, proof: .unreadable("created_at is no time"), isDisabled: true)
            return
        }
        self.init(
            id: id, proof: Self.proof(row, id: text, sealing: sealing), bindsTokens: bindsTokens != 0,
            isDisabled: disabled != 0,
            registeredAt: RegisteredClient.second(after: created))
    }

    private static func proof(_ row: Row, id: String, sealing: KeySealing) -> Proof {
        guard case .string(let text) = value(row, 2), let method = ClientAuthenticationMethodName(rawValue: text) else {
            return .unreadable("its method is unknown")
        }
        return switch method {
        case .tlsClientAuth: name(row)
        case .selfSignedTLSClientAuth: thumbprints(row)
        case .clientSecretBasic: secrets(row, .basic)
        case .clientSecretPost: secrets(row, .post)
        case .clientSecretJWT: assertion(row) { sharedSecrets(row, id: id, sealing: sealing) }
        case .privateKeyJWT: assertion(row) { publicKeys(row) }
        }
    }

    private static func name(_ row: Row) -> Proof {
        guard case .string(let kind) = value(row, 3), let kind = ExpectedName.Kind(rawValue: kind),
            case .blob(let form) = value(row, 4), !form.isEmpty
        else { return .unreadable("its name is missing or of an unknown kind") }
        let name = ExpectedName(kind, form: Array(form))
        return switch value(row, 5) {
        case .null: .name(name, authority: nil)
        case .string(let authority): .name(name, authority: authority)
        default: .unreadable("its authority is no text")
        }
    }

    private static func thumbprints(_ row: Row) -> Proof {
        guard case .blob(let thumbprints) = value(row, 6), !thumbprints.isEmpty, thumbprints.count % 32 == 0 else {
            return .unreadable("its thumbprints are missing or not of 32 bytes each")
        }
        return .thumbprints(Array(thumbprints))
    }

    private static func secrets(_ row: Row, _ transport: ClientSecretTransport) -> Proof {
        guard case .blob(let bytes) = value(row, 7),
            let digests = ClientSecretDigests(transport, bytes: Array(bytes))
        else { return .unreadable("its secrets are missing or not of 64 bytes each") }
        return .secrets(digests)
    }

    private static func assertion(_ row: Row, _ keys: () -> AssertionRegistration.Keys?) -> Proof {
        guard case .string(let name) = value(row, 9), let algorithm = VerificationAlgorithm(rawValue: name),
            case .int64(let accepts) = value(row, 12)
        else { return .unreadable("its algorithm is missing or unknown") }
        guard let keys = keys() else {
            return .unreadable("its keys or secrets are missing, or were altered or moved here from another client")
        }
        let registration = AssertionRegistration(
            algorithm: algorithm, keys: keys, acceptsTokenEndpointAudience: accepts != 0)
        guard algorithm.isSymmetric == (registration.method == .clientSecretJWT) else {
            return .unreadable("its algorithm is not one of its method")
        }
        return .assertion(registration)
    }

    private static func sharedSecrets(
        _ row: Row, id: String, sealing: KeySealing
    ) -> AssertionRegistration.Keys? {
        guard case .blob(let blob) = value(row, 8) else { return nil }
        return sealing.open(blob, of: id).map { .sharedSecrets($0) }
    }

    private static func publicKeys(_ row: Row) -> AssertionRegistration.Keys? {
        switch (value(row, 10), value(row, 11)) {
        case (.blob(let json), .null): json.isEmpty ? nil : .inline(json: Array(json))
        case (.null, .string(let uri)): .uri(uri)
        default: nil
        }
    }

    private static func value(_ row: Row, _ index: Int) -> DatabaseValue.Storage {
        (row[index] as DatabaseValue).storage
    }
}

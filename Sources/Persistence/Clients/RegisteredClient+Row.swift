import AuthorizationServer
import GRDB

extension RegisteredClient {
    /// What a server reads of each row, in this order: a million rows are not looked up by name.
    static let columns = "client_id, is_disabled, name_kind, name_form, authority, thumbprints, binds_tokens"

    /// Reads a row of `columns`; nil when not even the identifier can be read.
    ///
    /// A damaged row makes a client that nothing proves: nobody but the operator may let its identifier go.
    convenience init?(reading row: Row) {
        guard case .string(let id) = Self.value(row, 0) else { return nil }
        guard case .int64(let disabled) = Self.value(row, 1) else {
            self.init(id: id, proof: .unreadable("is_disabled is no number"), isDisabled: true)
            return
        }
        guard case .int64(let bindsTokens) = Self.value(row, 6) else {
            self.init(id: id, proof: .unreadable("binds_tokens is no number"), isDisabled: true)
            return
        }
        self.init(id: id, proof: Self.proof(row), bindsTokens: bindsTokens != 0, isDisabled: disabled != 0)
    }

    private static func proof(_ row: Row) -> Proof {
        switch (value(row, 2), value(row, 3), value(row, 4), value(row, 5)) {
        case (.null, .null, .null, .blob(let thumbprints)):
            guard !thumbprints.isEmpty, thumbprints.count % 32 == 0 else {
                return .unreadable("its thumbprints are not of 32 bytes each")
            }
            return .thumbprints(Array(thumbprints))
        case (.string(let kind), .blob(let form), let authority, .null):
            guard let kind = ExpectedName.Kind(rawValue: kind), !form.isEmpty else {
                return .unreadable("its name is of an unknown kind")
            }
            let name = ExpectedName(kind, form: Array(form))
            switch authority {
            case .null: return .name(name, authority: nil)
            case .string(let authority): return .name(name, authority: authority)
            default: return .unreadable("its authority is no text")
            }
        default:
            return .unreadable("it has neither one name nor thumbprints")
        }
    }

    private static func value(_ row: Row, _ index: Int) -> DatabaseValue.Storage {
        (row[index] as DatabaseValue).storage
    }
}

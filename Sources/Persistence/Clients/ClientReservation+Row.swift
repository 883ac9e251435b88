import AuthorizationServer
import FoundationEssentials
import GRDB
import JOSE

extension ClientReservation {
    static let query =
        "SELECT client_id, revision, reserved_at, is_released, name_kind, name_form, authority, thumbprints"
        + " FROM client_reservation"

    /// Reads a row of `query`; nil when not even the identifier can be read. What else is damaged leaves the identifier
    /// reserved.
    init?(reading row: Row) {
        guard let id = row.text("client_id") else { return nil }
        let reservedAt = Date(millisecondsSince1970: row.integer("reserved_at") ?? 0)
        self.init(id: ByteString(id), reservedAt: reservedAt, certificates: Self.certificates(row))
    }

    private static func certificates(_ row: Row) -> RegisteredCertificates? {
        if let kind = row.text("name_kind").flatMap(ExpectedName.Kind.init), let form = row.bytes("name_form") {
            return .name(ExpectedName(kind, form: Array(form)), authority: row.text("authority"))
        }
        guard let thumbprints = row.bytes("thumbprints"), !thumbprints.isEmpty, thumbprints.count % 32 == 0 else {
            return nil
        }
        return .thumbprints(Array(thumbprints))
    }
}

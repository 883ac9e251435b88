import AuthorizationServer
import FoundationEssentials
import GRDB
import JOSE

extension ClientReservation {
    static let query =
        "SELECT client_id, revision, reserved_at, is_released, \(RegisteredCertificates.columns) FROM client_reservation"

    /// Reads a row of `query`; nil when not even the identifier can be read. What else is damaged leaves the identifier
    /// reserved.
    ///
    /// - Parameter earlier: what clients of the identifier were known by that were deleted before the latest.
    init?(reading row: Row, earlier: Set<RegisteredCertificates> = []) {
        guard let id = row.text("client_id") else { return nil }
        let reservedAt = row.time("reserved_at") ?? Date(timeIntervalSince1970: 0)
        let latest = RegisteredCertificates(reading: row).map { [$0] } ?? []
        self.init(id: ByteString(id), reservedAt: reservedAt, certificates: earlier.union(latest))
    }
}

extension RegisteredCertificates {
    /// The columns of a row that say what certificates a client is known by.
    static let columns = "name_kind, name_form, authority, thumbprints"

    /// Reads `columns` of a row; nil when it names none, or what it names is damaged.
    init?(reading row: Row) {
        if let kind = row.text("name_kind").flatMap(ExpectedName.Kind.init), let form = row.bytes("name_form") {
            self = .name(ExpectedName(kind, form: Array(form)), authority: row.text("authority"))
            return
        }
        guard let thumbprints = row.bytes("thumbprints"), !thumbprints.isEmpty, thumbprints.count % 32 == 0 else {
            return nil
        }
        self = .thumbprints(Array(thumbprints))
    }
}

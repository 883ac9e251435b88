import AuthorizationServer
import FoundationEssentials
import GRDB

extension StaticSecretVersion {
    /// The columns that a row is read from.
    static let columns = "name, version, size, created_at, deleted_at"

    /// What a row says; `nil` when a column holds a value of another type.
    init?(reading row: Row) {
        guard let name = row.text("name"), let number = row.integer("version"), let size = row.integer("size"),
            let created = row.time("created_at"), row.isNull("deleted_at") || row.time("deleted_at") != nil
        else { return nil }
        self.init(
            name: name, number: number, size: Int(size), createdAt: created,
            deletedAt: row.time("deleted_at"))
    }
}

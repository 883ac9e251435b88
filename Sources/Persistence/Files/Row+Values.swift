import FoundationEssentials
import GRDB

// GRDB's typed accessors end the process on a value of another type. A file that somebody has edited can hold one, so
// rows are read through these, which answer `nil`.
extension Row {
    func integer(_ column: String) -> Int64? {
        guard case .int64(let value)? = (self[column] as DatabaseValue?)?.storage else { return nil }
        return value
    }

    /// A time in a column of milliseconds since 1970.
    func time(_ column: String) -> Date? {
        integer(column).flatMap { Date(millisecondsSince1970: $0) }
    }

    func text(_ column: String) -> String? {
        guard case .string(let value)? = (self[column] as DatabaseValue?)?.storage else { return nil }
        return value
    }

    func bytes(_ column: String) -> Data? {
        guard case .blob(let value)? = (self[column] as DatabaseValue?)?.storage else { return nil }
        return value
    }

    func isNull(_ column: String) -> Bool {
        (self[column] as DatabaseValue?)?.isNull ?? true
    }
}

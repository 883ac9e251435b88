/// The code of an error, five characters (PostgreSQL documentation, appendix A).
package struct SQLState: Sendable, Hashable {
    package let code: String

    package init(_ code: String) {
        self.code = code
    }

    /// `undefined_object`: there is no such role, among others.
    package static let undefinedObject = SQLState("42704")
    /// `duplicate_object`: the role is there already.
    package static let duplicateObject = SQLState("42710")
    /// `division_by_zero`: what a guard that does not hold ends with.
    package static let divisionByZero = SQLState("22012")
    /// The server was told to stop, is starting, or has no room: another time it may work. Classes 53, 57 and 58, and
    /// conflicts with others who change the same thing.
    package var isPassing: Bool {
        ["53", "57", "58", "40", "55"].contains(code.prefix(2)) || code == "XX000"
    }
}

/// The header fields of a request, for those who are configured to read some of them.
package struct RequestHeaders: Sendable {
    private let values: @Sendable (String) -> [String]

    package static let none = RequestHeaders { _ in [] }

    /// - Parameter values: all values of a field, whose name is compared without regard to case.
    package init(_ values: @escaping @Sendable (String) -> [String]) {
        self.values = values
    }

    package subscript(name: String) -> [String] { values(name) }
}

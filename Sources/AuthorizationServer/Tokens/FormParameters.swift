import JOSE

/// The parameters of a form, each at most once (RFC 6749 §3.2), but for those that name targets (RFC 8693 §2.1).
package struct FormParameters: Sendable {
    private let values: [(name: String, value: String)]

    /// What is wrong with a form.
    package enum Fault: Error, Hashable {
        case brokenPercentEncoding
        case notUTF8
        /// A letter has more combining marks than any text.
        case manyMarks
        case controlCharacter(name: String)
        case duplicate(name: String)
        case tooMany(limit: Int)
    }

    package static let maximumCount = 64
    private static let repeatable = ["audience", "resource"]

    /// Takes parameters that were decoded from a form. Throws `duplicate` and `tooMany`.
    package init(_ values: [(name: String, value: String)]) throws(Fault) {
        guard values.count <= Self.maximumCount else { throw .tooMany(limit: Self.maximumCount) }
        for (index, parameter) in values.enumerated() {
            let isRepeated = values[..<index].contains { ByteString.areSame($0.name, parameter.name) }
            guard !isRepeated || Self.repeatable.contains(where: { ByteString.areSame($0, parameter.name) }) else {
                throw .duplicate(name: parameter.name)
            }
        }
        self.values = values
    }

    /// The value of a parameter; `nil` when it is absent or empty.
    package subscript(name: String) -> String? {
        guard let value = values.first(where: { ByteString.areSame($0.name, name) })?.value, !value.isEmpty else {
            return nil
        }
        return value
    }

    /// All values of a parameter that are not empty.
    func all(_ name: String) -> [String] {
        values.filter { ByteString.areSame($0.name, name) && !$0.value.isEmpty }.map(\.value)
    }

    /// A parameter that is there more than once.
    var repeated: String? {
        Self.repeatable.first { name in values.count { ByteString.areSame($0.name, name) } > 1 }
    }
}

extension TokenRefusal {
    /// The form could not be read.
    package init(_ fault: FormParameters.Fault) {
        switch fault {
        case .brokenPercentEncoding:
            self = .malformed("The form has a broken percent-encoding.", reason: "broken percent-encoding")
        case .notUTF8:
            self = .malformed("The form is not valid UTF-8.", reason: "form is not UTF-8")
        case .manyMarks:
            self = .malformed(
                "A letter in the form has too many combining marks.", reason: "more than 30 combining marks on a letter"
            )
        case .controlCharacter(let name):
            self = .malformed(
                "A parameter has a control character.", reason: "control character in \(VisibleText.quoted(name))")
        case .duplicate(let name):
            self = .malformed(
                "A parameter is included more than once.", reason: "duplicate parameter \(VisibleText.quoted(name))")
        case .tooMany(let limit):
            self = .malformed("The form has too many parameters.", reason: "more than \(limit) parameters")
        }
    }
}

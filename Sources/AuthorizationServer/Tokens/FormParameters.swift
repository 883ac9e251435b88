/// The parameters of a form, each at most once (RFC 6749 §3.2).
package struct FormParameters: Sendable {
    private let values: [(name: String, value: String)]

    /// What is wrong with a form.
    package enum Fault: Error, Hashable {
        case brokenPercentEncoding
        case notUTF8
        case controlCharacter(name: String)
        case duplicate(name: String)
        case tooMany(limit: Int)
    }

    package static let maximumCount = 64

    /// Takes parameters that were decoded from a form. Throws `duplicate` and `tooMany`.
    package init(_ values: [(name: String, value: String)]) throws(Fault) {
        guard values.count <= Self.maximumCount else { throw .tooMany(limit: Self.maximumCount) }
        for (index, parameter) in values.enumerated() {
            let isRepeated = values[..<index].contains { $0.name == parameter.name }
            guard !isRepeated else { throw .duplicate(name: parameter.name) }
        }
        self.values = values
    }

    /// The value of a parameter; `nil` when it is absent or empty.
    package subscript(name: String) -> String? {
        guard let value = values.first(where: { $0.name == name })?.value, !value.isEmpty else { return nil }
        return value
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
        case .controlCharacter(let name):
            self = .malformed("A parameter has a control character.", reason: "control character in \"\(name)\"")
        case .duplicate(let name):
            self = .malformed("A parameter is included more than once.", reason: "duplicate parameter \"\(name)\"")
        case .tooMany(let limit):
            self = .malformed("The form has too many parameters.", reason: "more than \(limit) parameters")
        }
    }
}

import JOSE

/// What a match has captured, by name: texts from outside, which are told apart by their bytes.
package struct Captures: Sendable, Hashable {
    /// Names are ASCII.
    private var values: [String: ByteString] = [:]

    package init() {}

    package subscript(name: String) -> String? { values[name]?.text }

    /// The names of the captures.
    package var names: Set<String> { Set(values.keys) }

    package var isEmpty: Bool { values.isEmpty }

    /// The same with another value for `name`.
    package func setting(_ name: String, to value: String) -> Captures {
        var copy = self
        copy.values[name] = ByteString(value)
        return copy
    }

    mutating func add(_ name: String, _ value: some Collection<UInt8>) {
        values[name] = ByteString(String(decoding: value, as: UTF8.self))
    }

    /// False when a name is already there with another value.
    mutating func merge(_ other: Captures) -> Bool {
        guard contradiction(in: other) == nil else { return false }
        values.merge(other.values) { known, _ in known }
        return true
    }

    /// A name that is already there with another value.
    func contradiction(in other: Captures) -> String? {
        other.values.first { name, value in values[name].map { $0 != value } ?? false }?.key
    }
}

extension Captures: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        values = Dictionary(elements.map { ($0, ByteString($1)) }) { _, last in last }
    }
}

extension Captures: CustomStringConvertible {
    /// "id=7, ns=prod", by name; empty without captures.
    package var description: String {
        values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
    }
}

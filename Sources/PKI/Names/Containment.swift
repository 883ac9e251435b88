/// Whether a name lies within a subtree of names (RFC 5280 §4.2.1.10).
enum Containment: Sendable {
    case inside
    case outside
    /// The two cannot be compared: what a constraint cannot judge it does not let pass.
    case unknown

    init(_ isInside: Bool) {
        self = isInside ? .inside : .outside
    }
}

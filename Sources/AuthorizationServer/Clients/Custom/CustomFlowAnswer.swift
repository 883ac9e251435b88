package import JOSE

/// What a custom flow says about a request.
package enum CustomFlowAnswer: Sendable, Hashable {
    /// What is known of who is asking: an object, for policy to match.
    case identity(attributes: JSONValue)
    /// The credentials prove nobody. The reason is for the audit log alone.
    case denied(reason: String)
}

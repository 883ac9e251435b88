/// What a server answered.
package enum FetchAnswer: Sendable, Hashable {
    /// Status 200, whole; the validators are there only in a form that can be sent back.
    case content([UInt8], entityTag: String?, lastModified: String?)
    /// Status 304 (RFC 9110 §15.4.5).
    case notModified
}

/// What a server answered.
package enum FetchAnswer: Sendable, Hashable {
    /// Status 200, whole.
    case content([UInt8], CachingHeaders)
    /// Status 304 (RFC 9110 §15.4.5).
    case notModified(CachingHeaders)
}

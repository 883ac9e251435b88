/// Why header fields cannot be configured so.
package enum ForwardedLayoutError: Error, Sendable, Hashable {
    /// The format has no such header field.
    case notOfFormat(ForwardedHeader)
    case notAName(ForwardedHeader)
    /// Two names that some server takes for one.
    case sameName(ForwardedHeader, ForwardedHeader)
    /// Two header fields of which the proxy sends one.
    case eitherOr(ForwardedHeader, ForwardedHeader)
    case missing(ForwardedHeader)
    /// Attributes alone, and the proxy's validation is not to count.
    case nobodyValidates
    /// The whole certificate arrives; what the proxy thinks of it does not count.
    case nothingToBelieve
}

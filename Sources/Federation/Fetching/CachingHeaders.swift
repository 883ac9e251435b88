/// What an answer says of keeping it.
package struct CachingHeaders: Sendable, Hashable {
    /// `ETag` (RFC 9110 §8.8.3), in a form that can be sent back.
    package var entityTag: String?
    /// `Last-Modified` (§8.8.2), in a form that can be sent back.
    package var lastModified: String?
    /// Seconds for which the answer is fresh (RFC 9111 §4.2); `nil` where it does not say.
    package var freshFor: Int?

    package init(entityTag: String? = nil, lastModified: String? = nil, freshFor: Int? = nil) {
        self.entityTag = entityTag
        self.lastModified = lastModified
        self.freshFor = freshFor
    }
}

/// The leases of a resource that have to be ended and have not ended yet.
package struct LeaseBacklog: Sendable, Hashable {
    package let count: Int
    /// The id of the one that was made first.
    package let oldest: String

    package init(count: Int, oldest: String) {
        self.count = count
        self.oldest = oldest
    }
}

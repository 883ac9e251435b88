package import FoundationEssentials

/// What may be said of one version of a static secret.
package struct StaticSecretVersion: Sendable, Hashable {
    package let name: String
    /// From 1 on; never used again for this name.
    package let number: Int64
    /// Bytes of the value.
    package let size: Int
    package let createdAt: Date
    /// When its value was wiped; `nil` while it is there.
    package let deletedAt: Date?

    package init(name: String, number: Int64, size: Int, createdAt: Date, deletedAt: Date? = nil) {
        self.name = name
        self.number = number
        self.size = size
        self.createdAt = createdAt
        self.deletedAt = deletedAt
    }

    package var isDeleted: Bool { deletedAt != nil }
}

extension [StaticSecretVersion] {
    /// Of the versions of one secret the one that is answered with: the newest that is there.
    package var served: StaticSecretVersion? {
        filter { !$0.isDeleted }.max { $0.number < $1.number }
    }
}

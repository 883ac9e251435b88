/// What a command has done to a static secret.
package struct StaticSecretChange: Sendable, Hashable {
    /// The numbers of the versions whose values it wiped, ascending.
    package let wiped: [Int64]
    /// All versions of the secret as they are now, ascending.
    package let versions: [StaticSecretVersion]

    package init(wiped: [Int64], versions: [StaticSecretVersion]) {
        self.wiped = wiped
        self.versions = versions
    }
}

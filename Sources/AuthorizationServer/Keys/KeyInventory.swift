/// Every signing key of an issuer, and whether the issuer ever had keys before.
///
/// A value: decisions about keys are functions from one inventory to the next.
package struct KeyInventory: Sendable {
    /// In the order in which they were made.
    package var keys: [SigningKey]

    /// False until the first keys are recorded; then true for ever, also when all keys were deleted.
    package var hasGenesis: Bool

    package init(keys: [SigningKey] = [], hasGenesis: Bool = false) {
        self.keys = keys
        self.hasGenesis = hasGenesis
    }

    package subscript(kid: String) -> SigningKey? {
        keys.first { $0.kid == kid }
    }
}

/// Comparing the numbers of revocation lists (RFC 5280 §5.2.3), big-endian without leading zeros.
package enum RevocationListNumber {
    package static func isGreater(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return left.count > right.count }
        return right.lexicographicallyPrecedes(left)
    }
}

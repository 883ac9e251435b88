/// Whose bucket: a hash of what names him.
///
/// Swift's hash is SipHash with a key of the process, so nobody can choose names that meet; names that meet by chance, of
/// which there are none to speak of among 2^64, share a bucket. However long a name is, it costs the table 8 bytes.
struct RateLimitKey: Sendable, Hashable {
    /// Never 0, which marks a free place.
    let bits: UInt64

    init(_ combine: (inout Hasher) -> Void) {
        var hasher = Hasher()
        combine(&hasher)
        let hash = UInt64(truncatingIfNeeded: hasher.finalize())
        bits = hash == 0 ? 1 : hash
    }
}

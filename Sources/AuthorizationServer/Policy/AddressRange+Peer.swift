extension AddressRange {
    /// Whether the address of a peer, as the system writes it, is in the range.
    ///
    /// An IPv4 peer of a socket that listens on `[::]` is written `::ffff:192.0.2.1` (RFC 4291 §2.5.5.2).
    package func contains(peer text: String) -> Bool {
        Self.bytes(of: text[...]).map(contains) ?? false
    }
}

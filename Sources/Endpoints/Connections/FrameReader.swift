/// Finds the frames in the bytes of one direction of an HTTP/2 connection (RFC 9113 §4.1), whatever they say.
struct FrameReader {
    /// What is told of a frame, by its type.
    enum Kind: Equatable {
        /// HEADERS, with which a request begins.
        case headers
        /// GOAWAY, with which a connection ends.
        case goAway
        /// WINDOW_UPDATE, or a type that nobody knows: nothing but what it costs to read it.
        case idle
        /// What NIO counts by itself, or what has to belong to a request.
        case other

        init(type: UInt8) {
            switch type {
            case 1: self = .headers
            case 7: self = .goAway
            case 8: self = .idle
            // DATA to CONTINUATION, and of the extensions ALTSVC and ORIGIN.
            case 0...9, 10, 12: self = .other
            default: self = .idle
            }
        }
    }

    /// Bytes that are passed over: what comes before the first frame, then the rest of each.
    private var skipped: Int
    private var head: [UInt8] = []

    /// - Parameter prefaced: Whether the direction is the client's, which begins with the preface (§3.4).
    init(prefaced: Bool) {
        skipped = prefaced ? 24 : 0
    }

    /// Reads some bytes, and calls for each frame that begins in them.
    mutating func read(_ bytes: some Collection<UInt8>, _ found: (Kind) -> Void) {
        var rest = bytes[...]
        while !rest.isEmpty {
            if skipped > 0 {
                let count = min(skipped, rest.count)
                skipped -= count
                rest = rest.dropFirst(count)
                continue
            }
            let missing = rest.prefix(9 - head.count)
            head.append(contentsOf: missing)
            rest = rest.dropFirst(missing.count)
            guard head.count == 9 else { return }
            skipped = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
            found(Kind(type: head[3]))
            head.removeAll(keepingCapacity: true)
        }
    }
}

/// Finds an entry of a revocation list by its serial number: eight bytes an entry, and no object.
///
/// A table with open addressing that holds where in the list's DER an entry begins. Its hash is seeded anew in each
/// process, since serial numbers may be chosen by anyone who can put a list in our way.
struct SerialIndex: Sendable {
    /// 0 is a free place; any other number is the position of an entry's SEQUENCE.
    private var places: [UInt32]
    private let mask: Int
    /// How many different serial numbers there are.
    private(set) var count = 0

    init(capacity: Int) {
        var size = 4
        while size < capacity * 2 { size *= 2 }
        places = [UInt32](repeating: 0, count: size)
        mask = size - 1
    }

    /// Enters an entry of `der`; returns where the entry of the same serial number begins if there was one before.
    mutating func insert(_ entry: RevocationListEntry, of der: [UInt8]) -> Int? {
        let slot = slot(of: der[entry.serial], in: der)
        guard places[slot] == 0 else { return Int(places[slot]) }
        places[slot] = UInt32(truncatingIfNeeded: entry.start)
        count += 1
        return nil
    }

    /// Puts an entry in the place of the one of the same serial number.
    mutating func replace(_ entry: RevocationListEntry, of der: [UInt8]) {
        places[slot(of: der[entry.serial], in: der)] = UInt32(truncatingIfNeeded: entry.start)
    }

    /// Where the entry of `serial` begins in `der`; nil if it is not listed.
    func entry(of serial: ArraySlice<UInt8>, in der: [UInt8]) -> Int? {
        let place = places[slot(of: serial, in: der)]
        return place == 0 ? nil : Int(place)
    }

    /// Where `serial` is, or the free place where it would be: at least half of all places are free.
    private func slot(of serial: ArraySlice<UInt8>, in der: [UInt8]) -> Int {
        var hasher = Hasher()
        serial.withUnsafeBytes { hasher.combine(bytes: $0) }
        var slot = hasher.finalize() & mask
        while places[slot] != 0, !Self.isEntry(at: Int(places[slot]), in: der, of: serial) {
            slot = (slot + 1) & mask
        }
        return slot
    }

    private static func isEntry(at start: Int, in der: [UInt8], of serial: ArraySlice<UInt8>) -> Bool {
        // The header of the SEQUENCE has the length in one byte, or the number of its bytes there.
        let header = der[start + 1] < 0x80 ? 2 : 2 + Int(der[start + 1] & 0x7F)
        // A serial number has at most 127 bytes, so its length takes one.
        var position = start + header + 2
        guard Int(der[position - 1]) == serial.count else { return false }
        for byte in serial {
            guard der[position] == byte else { return false }
            position += 1
        }
        return true
    }
}

import FoundationEssentials

extension Date {
    /// The years 1 to 9999, which a calendar can show.
    private static let recordable: ClosedRange<Int64> = -62_135_769_600_000...253_402_300_799_999

    /// Whole milliseconds since 1970, the unit of every time column; `nil` for a time that no column may hold.
    var millisecondsSince1970: Int64? {
        let milliseconds = Int64(exactly: (timeIntervalSince1970 * 1000).rounded())
        return milliseconds.flatMap { Self.recordable.contains($0) ? $0 : nil }
    }

    /// `nil` for a number that no time of ours can be: the file was damaged.
    init?(millisecondsSince1970 milliseconds: Int64) {
        guard Self.recordable.contains(milliseconds) else { return nil }
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}

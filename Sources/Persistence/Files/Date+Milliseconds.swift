import FoundationEssentials

extension Date {
    /// Whole milliseconds since 1970, the unit of every time column; `nil` where 64 bits do not suffice.
    var millisecondsSince1970: Int64? {
        Int64(exactly: (timeIntervalSince1970 * 1000).rounded())
    }

    init(millisecondsSince1970 milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}

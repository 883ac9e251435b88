/// The numbers of events that remain to be read; both ends count, so that no number is left out.
struct AuditBounds {
    let first, last: Int64

    /// All numbers behind `sequence`; `nil` when there are none.
    init?(after sequence: Int64?) {
        guard let sequence else {
            (first, last) = (.min, .max)
            return
        }
        guard sequence < .max else { return nil }
        (first, last) = (sequence + 1, .max)
    }

    private init(_ first: Int64, _ last: Int64) {
        (self.first, self.last) = (first, last)
    }

    /// What is behind `window`.
    func following(_ window: ClosedRange<Int64>) -> AuditBounds? {
        window.upperBound < last ? AuditBounds(window.upperBound + 1, last) : nil
    }

    /// What is before `window`.
    func preceding(_ window: ClosedRange<Int64>) -> AuditBounds? {
        window.lowerBound > first ? AuditBounds(first, window.lowerBound - 1) : nil
    }
}

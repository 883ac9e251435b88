package import FoundationEssentials

/// When a secret was made, and when it ends: whole seconds since 1970.
package struct SecretPeriod: Sendable, Hashable {
    package let madeAt: Int64
    /// `nil`: it counts until another takes its place.
    package let endsAt: Int64?

    package init(madeAt: Int64, endsAt: Int64? = nil) {
        self.madeAt = madeAt
        self.endsAt = endsAt
    }

    /// From `time` on, without an end.
    init(from time: Date) {
        self.init(madeAt: Self.seconds(time))
    }

    /// The same with an end `overlap` seconds behind `time`.
    func ending(_ overlap: Int, after time: Date) -> SecretPeriod {
        SecretPeriod(madeAt: madeAt, endsAt: Self.seconds(time) + Int64(overlap))
    }

    package func hasEnded(at time: Date) -> Bool {
        endsAt.map { time.timeIntervalSince1970 >= Double($0) } ?? false
    }

    private static func seconds(_ time: Date) -> Int64 {
        Int64(exactly: time.timeIntervalSince1970.rounded(.down)) ?? 0
    }
}

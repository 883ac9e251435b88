import JOSE
import Synchronization

/// How introspections turned out since the start.
package final class IntrospectionCounts: Sendable {
    package init() {}

    /// Why the answer was what it was. The words are those of the metrics.
    package enum Result: String, CaseIterable, Sendable {
        case active
        case expired
        case revoked
        /// The key is not published any more, or never was one of ours.
        case unknownKey = "unknown_key"
        /// It is for somebody else, or of another kind than the audience's.
        case otherAudience = "other_audience"
        case nobodysResourceServer = "nobodys_resource_server"
        /// It is no token of ours.
        case invalid

        init(_ refusal: IssuedTokenRefusal) {
            self =
                switch refusal {
                case .revoked: .revoked
                case .claims(.expired): .expired
                case .token(.noKey): .unknownKey
                default: .invalid
                }
        }
    }

    private let counts = Mutex<[Result: Int]>([:])

    /// By result; those that never were are 0.
    package var all: [Result: Int] {
        let counts = counts.withLock { $0 }
        return Dictionary(uniqueKeysWithValues: Result.allCases.map { ($0, counts[$0] ?? 0) })
    }

    func count(_ result: Result) {
        counts.withLock { $0[result, default: 0] += 1 }
    }
}

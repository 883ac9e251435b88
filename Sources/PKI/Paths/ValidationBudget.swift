/// The work that is done to decide about one client, in counted operations: the same input ends in the same way on
/// every machine, however many certificates are configured or sent.
///
/// One unit is about a microsecond of the processor that the costs were measured on. A budget belongs to one decision:
/// all paths, list issuers and authorities that are tried for it draw on the same.
package final class ValidationBudget {
    /// What is done on an event loop: several times what a usual chain takes.
    package static let brief = 10_000
    /// What is done at all: about a tenth of a second.
    package static let full = 100_000

    private var rest: Int
    /// Whether something was left undone for want of budget, so that nothing may be accepted.
    package private(set) var isExhausted = false

    package init(_ units: Int = ValidationBudget.full) {
        rest = units
    }

    /// Takes `units` for work that is about to be done. Where there are not so many it is false, and nothing is to be
    /// done from then on.
    func spend(_ units: Int) -> Bool {
        guard !isExhausted, units <= rest else {
            isExhausted = true
            return false
        }
        rest -= units
        return true
    }
}

extension ValidationBudget {
    /// What operations cost, in units, beside signatures (`SubjectPublicKey.cost`).
    enum Cost {
        /// Looking at a certificate as the issuer of another: names, key identifiers, validity.
        static let candidate = 1
        /// Comparing a certificate with one that is in the path already, keys included.
        static let loop = 2
        /// Having libcrypto read a certificate.
        static let reading = 150
        /// Judging a path, its signatures and constraints apart.
        static let judgement = 100

        /// Reading a certificate that was sent.
        static func reading(bytes: Int) -> Int { reading + bytes }
        /// Holding names against constraints, by libcrypto and by us.
        static func constraints(comparisons: Int) -> Int { comparisons / 10 }
    }
}

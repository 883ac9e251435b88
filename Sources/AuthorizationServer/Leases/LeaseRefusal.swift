/// Why a lease is not recorded.
package enum LeaseRefusal: Error, Hashable, CustomStringConvertible {
    case tooMany(limit: Int)
    case tooManyOfSubject(limit: Int)

    package var description: String {
        switch self {
        case .tooMany(let limit):
            "the resource has \(limit) leases that have not ended, and maximum-leases allows no more"
        case .tooManyOfSubject(let limit):
            "the subject has \(limit) leases of the resource that have not ended, and maximum-leases-per-subject allows"
                + " no more"
        }
    }
}

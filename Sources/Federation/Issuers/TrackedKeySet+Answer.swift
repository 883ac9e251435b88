import FoundationEssentials
import JOSE

extension TrackedKeySet {
    /// Takes over what the issuer said, or notes why it could not be asked; then what is held stays.
    ///
    /// A set without a key that is held drops that key, and an empty one drops them all: the issuer says so. Any status
    /// but 200 and 304 says nothing of keys.
    mutating func take(_ result: Result<IssuerKeyLook.Answer, IssuerKeyFault>, at now: Date) {
        lastAttempt = now
        jitter = .random(in: 0..<1)
        switch result {
        case .success(let answer):
            place = answer.place
            (failures, lastFailure) = (0, nil)
            if let keys = answer.keys {
                holding = Holding(keys: keys, place: answer.place, headers: answer.headers, confirmedAt: now)
            } else {
                confirm(answer.headers, at: now)
            }
        case .failure(let fault):
            failures += 1
            lastFailure = fault
        }
    }

    /// A 304 brings what has changed of the headers (RFC 9111 §4.3.4).
    private mutating func confirm(_ headers: CachingHeaders, at now: Date) {
        holding?.confirmedAt = now
        if let freshFor = headers.freshFor { holding?.headers.freshFor = freshFor }
        if let entityTag = headers.entityTag { holding?.headers.entityTag = entityTag }
        if let lastModified = headers.lastModified { holding?.headers.lastModified = lastModified }
    }
}

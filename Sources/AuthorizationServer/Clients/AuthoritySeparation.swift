import JOSE
import PKI
import Synchronization

/// Which authorities vouch for nobody whom the other could vouch for too. It is found out when somebody asks, and kept.
final class AuthoritySeparation: Sendable {
    private struct Pair: Hashable {
        let first: ByteString
        let second: ByteString
    }

    private let authorities: [TrustSnapshot.Authority]
    private let known = Mutex<[Pair: Bool]>([:])

    init(_ authorities: [TrustSnapshot.Authority]) {
        self.authorities = authorities
    }

    /// Whether both are authorities of certificates that are configured, and share no CA. What a proxy tells of a
    /// certificate stands under an authority of its own, by whichever CA the proxy has judged it: that is separate from
    /// none.
    func areSeparate(_ first: ByteString, _ second: ByteString) -> Bool {
        guard first != second else { return false }
        let pair = first < second ? Pair(first: first, second: second) : Pair(first: second, second: first)
        if let known = known.withLock({ $0[pair] }) { return known }
        guard let one = validator(of: first), let other = validator(of: second) else { return false }
        let result = one.isSeparate(from: other)
        known.withLock { $0[pair] = result }
        return result
    }

    private func validator(of name: ByteString) -> CertificationPathValidator? {
        authorities.first { name == $0.name }?.validator
    }
}

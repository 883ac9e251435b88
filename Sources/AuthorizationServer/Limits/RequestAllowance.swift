import FoundationEssentials
import JOSE

/// What the limits leave to one request, asked step by step as it becomes known who sends it.
///
/// Nothing that a stranger can name is taken from: a client's and an authority's own buckets are those of requests that
/// proved whose they are. What a stranger claims counts together with the source that he cannot choose.
struct RequestAllowance {
    private let limits: RequestLimits
    private let current: CurrentRequestLimits
    private let source: SourceNetwork?
    private let time: Date
    private var claimed: ClaimedClient?
    /// Of the authority that vouches for the client.
    private var authority: RateLimitKey?

    /// - Parameter source: `nil` where it is not known who of many sends the request: nothing is counted by source.
    init(_ current: CurrentRequestLimits, source: SourceNetwork?, at time: Date) {
        limits = current.now
        self.current = current
        self.source = source
        self.time = time
    }

    /// Before anything of the request is read.
    func admit() throws(TokenRefusal) {
        guard let source, !limits.perSource.isEmpty else { return }
        let key = RateLimitKey { $0.combine(source) }
        try refuse(limits.perSource.failures?.check(key, at: time), .source, "limits.per-source.failures")
        try refuse(limits.perSource.attempts?.take(key, at: time), .source, "limits.per-source.attempts")
    }

    /// Before what the request brings for a proof is looked at.
    mutating func claim(_ client: ClaimedClient) throws(TokenRefusal) {
        guard let source, let failures = limits.perClient.failures else { return }
        claimed = client
        try refuse(failures.check(client.key(at: source), at: time), .client, "limits.per-client.failures")
    }

    /// Before the tokens of an exchange are looked at.
    func exchange() throws(TokenRefusal) {
        guard let source, let exchanges = limits.exchanges else { return }
        try refuse(exchanges.take(RateLimitKey { $0.combine(source) }, at: time), .source, "limits.exchanges")
    }

    /// Once an authority has vouched for the client.
    mutating func vouch(by name: String?) throws(TokenRefusal) {
        guard let name, !limits.perAuthority.isEmpty else { return }
        let key = RateLimitKey { $0.combine(name) }
        authority = key
        try refuse(limits.perAuthority.failures?.check(key, at: time), .authority, "limits.per-authority.failures")
    }

    /// Once policy grants the client what it asks for. A client over its own limit takes nothing from its authority's.
    func grant(to clientID: ByteString, of name: String?) throws(TokenRefusal) {
        if let attempts = limits.perClient.attempts {
            let key = RateLimitKey {
                $0.combine(name)
                $0.combine(clientID)
            }
            try refuse(attempts.take(key, at: time), .client, "limits.per-client.attempts")
        }
        guard let authority, let attempts = limits.perAuthority.attempts else { return }
        try refuse(attempts.take(authority, at: time), .authority, "limits.per-authority.attempts")
    }

    /// When the request was refused. Only what is its sender's fault is counted, and no refusal by a limit; but of proofs
    /// that could not be judged, each source has as many as of failures, for each costs work and an event.
    func count(_ refusal: TokenRefusal) {
        if refusal.isOfUnjudgedProof, let source {
            limits.perSource.failures?.charge(RateLimitKey { $0.combine(source) }, at: time)
        }
        guard refusal.isFaultOfSender else { return }
        if let source {
            limits.perSource.failures?.charge(RateLimitKey { $0.combine(source) }, at: time)
            if let key = claimed?.key(at: source) { limits.perClient.failures?.charge(key, at: time) }
        }
        if let authority { limits.perAuthority.failures?.charge(authority, at: time) }
    }

    private func refuse(
        _ excess: RateLimitExcess?, _ kind: RequestLimitKind, _ limit: StaticString
    ) throws(TokenRefusal) {
        guard let excess else { return }
        current.count(kind)
        throw .limited(excess, by: limit)
    }
}

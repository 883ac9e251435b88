package import FoundationEssentials
import JOSE

extension ClientRegistration {
    /// When the client's secrets were made and when they end, the newest last; empty for a client without.
    package var secretPeriods: [SecretPeriod] {
        switch authentication {
        case .clientSecret(_, let secrets): secrets.map(\.period)
        case .assertion(let assertion): assertion.sharedSecrets.map(\.period)
        case .tlsClientAuth, .selfSignedTLSClientAuth: []
        }
    }

    /// Whether the client needs a secret and has none yet.
    package var lacksSecret: Bool { authentication.method.hasSecret && secretPeriods.isEmpty }

    /// Makes a secret for a client that needs one and has none; `nil` for any other.
    package mutating func issueMissingSecret(at time: Date) -> ClientSecret? {
        lacksSecret ? addSecret(at: time, besides: []) : nil
    }

    /// Makes a new secret. The one before it ends `overlap` seconds later, or at once where that is 0.
    ///
    /// A client has two secrets at most, so the new one is refused while an old one lives beside the one of today:
    /// whichever of the two was dropped might be the one in use. Where nobody came to use the newest,
    /// `replacingNewest` puts the new one in its place.
    package mutating func rotateSecret(
        at time: Date, overlap: Int, replacingNewest: Bool = false
    ) throws(ClientSecretRefusal) -> ClientSecret {
        guard authentication.method.hasSecret else { throw .noSecret(id: id, method: authentication.method) }
        var live = secretPeriods.indices.filter { !secretPeriods[$0].hasEnded(at: time) }
        if replacingNewest {
            guard live.count == 2 else { throw .nothingToReplace(id: id) }
            live.removeLast()
        }
        if overlap == 0 { live = [] }
        guard live.count < ClientSecretDigests.maximumCount else {
            throw .twoSecrets(id: id, endsAt: live.compactMap { secretPeriods[$0].endsAt }.min())
        }
        let kept = live.map { (index: $0, period: secretPeriods[$0].ending(overlap, after: time)) }
        updatedAt = time
        return addSecret(at: time, besides: kept)
    }

    /// Takes over the secrets that are recorded apart from the metadata.
    package mutating func adoptSecrets(of client: RegisteredClient) {
        switch (authentication, client.proof) {
        case (.clientSecret(let transport, _), .secrets(let digests)) where digests.transport == transport:
            authentication = .clientSecret(transport, digests.all)
        case (.assertion(let assertion), .assertion(let recorded)) where assertion.method == .clientSecretJWT:
            authentication = .assertion(assertion.with(.sharedSecrets(recorded.sharedSecrets)))
        default: break
        }
    }

    /// Adds a new secret behind those of `kept`, which get other periods; all others are dropped.
    private mutating func addSecret(at time: Date, besides kept: [(index: Int, period: SecretPeriod)]) -> ClientSecret {
        let period = SecretPeriod(from: time)
        switch authentication {
        case .clientSecret(let transport, let secrets):
            let new = ClientSecret.make()
            let old = kept.map { ClientSecretDigest(period: $0.period, digest: secrets[$0.index].digest) }
            authentication = .clientSecret(
                transport, old + [ClientSecretDigest(period: period, digest: SaltedDigest(of: new.bytes))])
            return new
        case .assertion(let assertion):
            // A secret has as many random bits as the hash that it keys (RFC 7518 §3.2).
            let new = ClientSecret.make(assertion.algorithm.minimumSecretLength ?? 32)
            let old = kept.map { SharedSecret(period: $0.period, secret: assertion.sharedSecrets[$0.index].secret) }
            authentication = .assertion(
                assertion.with(.sharedSecrets(old + [SharedSecret(period: period, secret: new)])))
            return new
        case .tlsClientAuth, .selfSignedTLSClientAuth: return ClientSecret.make()
        }
    }
}

extension AssertionRegistration {
    /// Empty for `private_key_jwt`.
    package var sharedSecrets: [SharedSecret] {
        if case .sharedSecrets(let secrets) = keys { secrets } else { [] }
    }
}

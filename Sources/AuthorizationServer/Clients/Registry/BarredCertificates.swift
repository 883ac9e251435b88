import JOSE
import PKI
import Synchronization

/// The certificates of clients that are disabled or were deleted: anyone who holds one is that client or nobody, and no
/// device. Found by the names and thumbprints as they are compared, however many clients there are.
final class BarredCertificates: Sendable {
    private struct Entry {
        let client: ByteString
        let authority: ByteString?
    }

    private struct State {
        /// What each client's certificates are barred by, so that a change takes away nothing but what is gone.
        var bars: [ByteString: Set<CertificateBar>] = [:]
        var entries: [CertificateBar.Key: [Entry]] = [:]
        /// How many keys there are of each kind of name: what nobody is known by is not looked up.
        var kinds: [ExpectedName.Kind: Int] = [:]
        var thumbprints = 0
    }

    private let state = Mutex(State())

    /// Bars the certificates of a client by these, and by nothing that it was barred by before. What is in both is
    /// barred all the time.
    func replace(with bars: Set<CertificateBar>, of client: ByteString) {
        state.withLock { state in
            let old = state.bars[client] ?? []
            guard old != bars else { return }
            state.bars[client] = bars.isEmpty ? nil : bars
            for bar in bars.subtracting(old) {
                if state.entries[bar.key] == nil { Self.count(bar.key, 1, in: &state) }
                state.entries[bar.key, default: []].append(Entry(client: client, authority: bar.authority))
            }
            for bar in old.subtracting(bars) {
                guard var entries = state.entries[bar.key] else { continue }
                entries.removeAll { $0.client == client && $0.authority == bar.authority }
                state.entries[bar.key] = entries.isEmpty ? nil : entries
                if entries.isEmpty { Self.count(bar.key, -1, in: &state) }
            }
        }
    }

    /// The client whose certificate this is, by whatever authority it is shown, unless that is known to be another than
    /// the one of the registration: which of several accepts a certificate first is the sender's choice or the order of
    /// the configuration, and what an authority is called changes.
    ///
    /// A name that cannot be compared may be that of each client which is known by a name of its kind: who disables a
    /// client has to be sure that its certificate is no device's, however a CA encodes it.
    ///
    /// - Parameter areSeparate: whether no certificate is accepted by both authorities.
    func client(
        of certificate: any CertificateAttributes, vouchedForBy authority: String?,
        unless areSeparate: (ByteString, ByteString) -> Bool
    ) -> ByteString? {
        let (kinds, hasThumbprints) = state.withLock { (Array($0.kinds.keys), $0.thumbprints > 0) }
        let keys = Self.keys(of: certificate, kinds, hasThumbprints)
        let unclear = kinds.filter { ExpectedName.isUnclear($0, in: certificate) }
        guard !keys.isEmpty || !unclear.isEmpty else { return nil }
        let entries = state.withLock { state in
            keys.flatMap { state.entries[$0] ?? [] } + Self.entries(of: unclear, in: state)
        }
        return entries.first { entry in
            guard let meant = entry.authority, let authority = authority.map({ ByteString($0) }) else { return true }
            return !areSeparate(meant, authority)
        }?.client
    }

    /// All under which the certificate could stand, of the kinds that anything stands under.
    ///
    /// A thumbprint covers the signature, which the CA did not sign: the forms that it can be given without the CA's
    /// key are looked up too. Where a proxy tells the thumbprint and not the certificate, they are not known.
    private static func keys(
        of certificate: any CertificateAttributes, _ kinds: [ExpectedName.Kind], _ hasThumbprints: Bool
    ) -> [CertificateBar.Key] {
        var keys: [CertificateBar.Key] = []
        if hasThumbprints, let digest = certificate.thumbprintDigest {
            keys.append(.thumbprint(digest))
            keys += (certificate.otherThumbprints ?? []).compactMap { Hexadecimal.bytes($0).map { .thumbprint($0) } }
        }
        for kind in kinds {
            keys += ExpectedName.forms(of: kind, in: certificate).map { .name(ExpectedName(kind, form: $0)) }
        }
        return keys
    }

    /// One entry for each authority that clients known by names of these kinds have.
    private static func entries(of kinds: [ExpectedName.Kind], in state: State) -> [Entry] {
        guard !kinds.isEmpty else { return [] }
        var found: [ByteString?: Entry] = [:]
        for (key, entries) in state.entries {
            guard case .name(let name) = key, kinds.contains(name.kind) else { continue }
            for entry in entries where found[entry.authority] == nil { found[entry.authority] = entry }
        }
        return Array(found.values)
    }

    private static func count(_ key: CertificateBar.Key, _ change: Int, in state: inout State) {
        switch key {
        case .thumbprint: state.thumbprints += change
        case .name(let name):
            let count = state.kinds[name.kind, default: 0] + change
            state.kinds[name.kind] = count == 0 ? nil : count
        }
    }
}

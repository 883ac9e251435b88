import JOSE
import PKI
import Synchronization

/// The certificates of clients that are disabled or were deleted: whoever holds one is that client or nobody, and no
/// device. Found by the names and thumbprints as they are compared, however many clients there are.
final class BarredCertificates: Sendable {
    /// What is looked up.
    private enum Key: Hashable {
        case name(ExpectedName)
        case thumbprint([UInt8])
    }

    private struct Entry: Hashable {
        let client: ByteString
        /// `nil`: whoever vouches for the certificate.
        let authority: String?
    }

    private struct State {
        var entries: [Key: [Entry]] = [:]
        /// How many keys there are of each kind of name: what nobody is known by is not looked up.
        var kinds: [ExpectedName.Kind: Int] = [:]
        var thumbprints = 0
    }

    private let state = Mutex(State())

    func insert(_ certificates: RegisteredCertificates, of client: ByteString) {
        let (keys, entry) = Self.keys(of: certificates, client)
        state.withLock { state in
            for key in keys where state.entries[key]?.contains(entry) != true {
                if state.entries[key] == nil { Self.count(key, 1, in: &state) }
                state.entries[key, default: []].append(entry)
            }
        }
    }

    func remove(_ certificates: RegisteredCertificates, of client: ByteString) {
        let (keys, entry) = Self.keys(of: certificates, client)
        state.withLock { state in
            for key in keys {
                guard var entries = state.entries[key] else { continue }
                entries.removeAll { $0 == entry }
                state.entries[key] = entries.isEmpty ? nil : entries
                if entries.isEmpty { Self.count(key, -1, in: &state) }
            }
        }
    }

    /// The client whose certificate this is, where the authority that vouches for it is the one of its registration.
    func client(of certificate: any CertificateAttributes, vouchedForBy authority: String?) -> ByteString? {
        let (kinds, hasThumbprints) = state.withLock { (Array($0.kinds.keys), $0.thumbprints > 0) }
        let keys = Self.keys(of: certificate, kinds, hasThumbprints)
        guard !keys.isEmpty else { return nil }
        return state.withLock { state in
            for key in keys {
                let found = state.entries[key]?.first { entry in
                    guard let meant = entry.authority, let authority else { return true }
                    return ByteString.areSame(authority, meant)
                }
                if let found { return found.client }
            }
            return nil
        }
    }

    private static func keys(of certificates: RegisteredCertificates, _ client: ByteString) -> ([Key], Entry) {
        switch certificates {
        case .name(let name, let authority): ([.name(name)], Entry(client: client, authority: authority))
        case .thumbprints(let bytes):
            (
                stride(from: 0, to: bytes.count, by: 32).map {
                    .thumbprint(Array(bytes[$0..<min($0 + 32, bytes.count)]))
                },
                Entry(client: client, authority: nil)
            )
        }
    }

    /// All under which the certificate could stand, of the kinds that anything stands under.
    private static func keys(
        of certificate: any CertificateAttributes, _ kinds: [ExpectedName.Kind], _ hasThumbprints: Bool
    ) -> [Key] {
        var keys: [Key] = []
        if hasThumbprints, let digest = certificate.thumbprintDigest { keys.append(.thumbprint(digest)) }
        for kind in kinds {
            keys += ExpectedName.forms(of: kind, in: certificate).map { .name(ExpectedName(kind, form: $0)) }
        }
        return keys
    }

    private static func count(_ key: Key, _ change: Int, in state: inout State) {
        switch key {
        case .thumbprint: state.thumbprints += change
        case .name(let name):
            let count = state.kinds[name.kind, default: 0] + change
            state.kinds[name.kind] = count == 0 ? nil : count
        }
    }
}

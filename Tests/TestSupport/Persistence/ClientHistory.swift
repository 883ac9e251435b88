import AuthorizationServer
import JOSE
import PKI
import Testing

/// What happens to a client in any order, with several changes between two looks of a server: whose certificates are no
/// device's follows from what is recorded, and from nothing that was before.
struct ClientHistory {
    private enum Step: CaseIterable {
        case create, createDisabled, createWithOther, disable, enable, rename, take, give, delete, release
    }

    /// A certificate of which only the thumbprint is known.
    private struct Pinned: CertificateAttributes {
        let thumbprintDigest: [UInt8]?
        let names: SubjectAlternativeNames
        var isComplete: Bool { false }
        var subjectName: DistinguishedName? { nil }
        var issuerName: DistinguishedName? { nil }
        var serialNumber: String? { nil }
        var thumbprintText: String? { nil }
        var otherThumbprints: [String]? { nil }
        var description: String { "pinned" }
        func extensionValue(_ identifier: String) -> [UInt8]? { nil }
    }

    private let store: any ClientStore
    private let id: String
    private let pins: [[UInt8]]

    static func check(_ store: any ClientStore) throws {
        let names = try TestCertificateAuthority(name: "Factory").certificate.names
        let follower = try ClientFollower(store: store, clock: ManualClock())
        for seed in 0..<UInt64(30) {
            var random = SeededGenerator(seed: seed)
            let pins = (0..<4).map { [UInt8](repeating: UInt8(seed) * 4 + $0, count: 32) }
            let history = ClientHistory(store: store, id: "c\(seed)", pins: pins)
            for look in 0..<12 {
                for _ in 0...Int.random(in: 0...3, using: &random) {
                    // What cannot be done as things are is not done.
                    if let step = Step.allCases.randomElement(using: &random) { try? history.perform(step) }
                }
                try follower.follow()
                let anew = try ClientFollower(store: store, clock: ManualClock()).registry
                for bytes in pins {
                    let certificate = Pinned(thumbprintDigest: bytes, names: names)
                    let isBarred = try history.isBarred(bytes)
                    for registry in [follower.registry, anew] {
                        let found = try registry.barredClient(
                            of: certificate, vouchedForBy: nil, unless: { _, _ in true }, at: ManualClock().now)
                        #expect((found != nil) == isBarred, "seed \(seed), look \(look), pin \(bytes[0])")
                    }
                }
            }
        }
    }

    private func isBarred(_ pin: [UInt8]) throws -> Bool {
        if let registration = try store.registration(id),
            case .selfSignedTLSClientAuth(let own) = registration.authentication,
            own.contains(where: { $0.thumbprint == pin })
        {
            return registration.isDisabled
        }
        let former = try store.reservation(id)?.certificates ?? []
        return former.contains { certificates in
            guard case .thumbprints(let bytes) = certificates else { return false }
            return stride(from: 0, to: bytes.count, by: 32).contains { bytes[$0..<$0 + 32].elementsEqual(pin) }
        }
    }

    private func perform(_ step: Step) throws {
        switch step {
        case .create: try create([0, 1])
        case .createDisabled: try create([2, 3], isDisabled: true)
        case .createWithOther: try create([3])
        case .disable: try update { $0.isDisabled = true }
        case .enable: try update { $0.isDisabled = false }
        case .rename: try update { $0.name = "x" }
        case .take: try update { $0.authentication = .selfSignedTLSClientAuth(pinned([0])) }
        case .give: try update { $0.authentication = .selfSignedTLSClientAuth(pinned([0, 1, 2])) }
        case .delete: try store.delete(id, at: ClientRegistration.sampleTime)
        case .release: try store.release(id)
        }
    }

    private func create(_ indices: [Int], isDisabled: Bool = false) throws {
        var registration = ClientRegistration.sample(id, thumbprint: 0)
        registration.authentication = .selfSignedTLSClientAuth(pinned(indices))
        registration.isDisabled = isDisabled
        try store.create([registration], reusingIdentifiers: true)
    }

    private func update(_ change: (inout ClientRegistration) -> Void) throws { _ = try store.update(id, change) }

    private func pinned(_ indices: [Int]) -> [PinnedCertificate] {
        indices.compactMap { PinnedCertificate(thumbprint: pins[$0]) }
    }
}

package import FoundationEssentials
import Libcrypto
package import PKI
package import TestSupport

/// A PKI with its trust, against which some hundred leaves are judged.
package struct FuzzWorld {
    /// When everything is judged.
    package static let time = Date(timeIntervalSince1970: 1_800_000_000)

    /// Who issues leaves, and what its devices send along.
    struct Issuer {
        let authority: FuzzAuthority
        /// The authorities above it without the root.
        let above: [FuzzAuthority]
    }

    package let anchors: [Certificate]
    package let intermediates: [Certificate]
    package let options: PathValidationOptions
    let home: String
    let issuers: [Issuer]
    /// Certificates of authorities that fit nowhere, or by another way.
    let others: [[UInt8]]
    /// The keys of devices.
    let holders: [SeededKey]

    package init(_ random: inout SeededGenerator) throws {
        home = ["example.org", "fleet.example.org", "example.com"].randomElement(using: &random) ?? "example.org"
        var drafts = AuthorityDrafts(home: home)
        let root = try FuzzAuthority(
            drafts.draft("Root", constrained: 5, &random), issuer: nil)
        let otherRoot = try FuzzAuthority(drafts.draft("Other Root", constrained: 5, &random), issuer: nil)
        let middle = try FuzzAuthority(drafts.draft("Middle", constrained: 3, &random), issuer: root)
        let issuing = try FuzzAuthority(drafts.draft("Issuing", constrained: 2, &random), issuer: middle)
        let direct = try FuzzAuthority(drafts.draft("Direct", constrained: 2, &random), issuer: root)
        // The same authority by another certificate, of the same issuer or of another, with other constraints.
        let renewed = try FuzzAuthority(
            drafts.draft("Issuing", holder: issuing.holder, constrained: 2, &random), issuer: middle)
        let crossed = try FuzzAuthority(
            drafts.draft("Issuing", holder: issuing.holder, constrained: 2, &random), issuer: otherRoot)
        // The same name with another key.
        let namesake = try FuzzAuthority(drafts.draft("Issuing", constrained: 2, &random), issuer: root)
        let plain = try FuzzAuthority(drafts.draft("Plain", constrained: 100, &random), issuer: root)

        let roots = random.once(in: 3) ? [root, otherRoot] : [root]
        anchors = roots.compactMap(\.certificate)
        let configured = [[], [middle], [middle, issuing], [renewed, crossed], [middle, direct, plain]]
        intermediates = (configured.randomElement(using: &random) ?? []).compactMap(\.certificate)
        issuers = [
            Issuer(authority: root, above: []), Issuer(authority: plain, above: [plain]),
            Issuer(authority: direct, above: [direct]), Issuer(authority: direct, above: [direct]),
            Issuer(authority: issuing, above: [issuing, middle]), Issuer(authority: issuing, above: [issuing, middle]),
            Issuer(authority: issuing, above: [renewed, middle]),
            Issuer(authority: issuing, above: [crossed, issuing, middle]),
            Issuer(authority: namesake, above: [issuing, namesake, middle]),
        ]
        others = [renewed, crossed, namesake, middle, otherRoot].map(\.der)
        holders = try [.p256, .p256, .p384, .ed25519].map { try SeededKey($0, &random) }
        var options = PathValidationOptions()
        if random.once(in: 16) { options.maximumDepth = Int.random(in: 0...2, using: &random) }
        self.options = options
    }
}

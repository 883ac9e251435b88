import FoundationEssentials
import PKI

/// One revocation list, or the place where one should be.
struct ListStatus {
    enum State: String {
        case current, expired
        case notYetValid = "not-yet-valid"
        /// There is none: never fetched, or no copy of it was kept.
        case missing
        /// What is kept cannot be read.
        case damaged
        /// It has something that is not supported, so that its certificates count as without status.
        case unsupported
        /// A CA of that name is configured, and its key did not sign the list.
        case forged
    }

    /// A path or a URL.
    let source: String
    /// Whether a certificate names the source, and not the configuration.
    let isNamedByCertificates: Bool
    let state: State
    let list: CertificateRevocationList?
    /// Whether an anchor or a configured intermediate has issued it.
    let hasKnownIssuer: Bool
    /// When a server last said that it is the newest; nil for files.
    let fetchedAt: Date?

    init(
        source: String, isNamedByCertificates: Bool = false, list: CertificateRevocationList?, fetchedAt: Date? = nil,
        isDamaged: Bool = false, authorities: AuthorityIndex, at now: Date
    ) {
        self.source = source
        self.isNamedByCertificates = isNamedByCertificates
        self.list = list
        self.fetchedAt = fetchedAt
        hasKnownIssuer = list.map { !authorities.issuers(of: $0).isEmpty } ?? false
        if let list {
            let isForged = !hasKnownIssuer && !authorities.namesakes(ofIssuerOf: list).isEmpty
            state =
                isForged
                ? .forged
                : list.unsupported != nil
                    ? .unsupported : now >= list.nextUpdate ? .expired : now < list.thisUpdate ? .notYetValid : .current
        } else {
            state = isDamaged ? .damaged : .missing
        }
    }

    var text: String {
        switch state {
        case .current: hasKnownIssuer ? "current" : "current; its issuer is not among anchors and intermediates"
        case .expired: "EXPIRED"
        case .notYetValid: "NOT YET VALID"
        case .missing: "MISSING: not fetched yet"
        case .damaged: "DAMAGED: the copy in the database cannot be read"
        case .unsupported: "NOT USABLE: \(list?.unsupported.map { "\($0)" } ?? "not supported")"
        case .forged: "NOT SIGNED by its issuer's key"
        }
    }
}

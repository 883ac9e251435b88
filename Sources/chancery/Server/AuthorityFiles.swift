import AuthorizationServer
import FoundationEssentials
import PKI

/// The files of an authority as they were read: they stay in memory, so that a revocation list from elsewhere can be put
/// beside them at any time.
struct AuthorityFiles: Sendable {
    private let authority: X509AuthorityConfiguration
    private let anchors: [Certificate]
    private let intermediates: [Certificate]
    private var lists: [CertificateRevocationList]
    /// Lists in files that are older than those in force, and were not taken.
    private(set) var relapses: [RevocationListSuccession.Relapse] = []

    /// Throws when a file cannot be used.
    init(_ authority: X509AuthorityConfiguration) throws {
        self.authority = authority
        anchors = try CertificateBundle.certificates(at: authority.anchors)
        intermediates = try CertificateBundle.certificates(at: authority.intermediates)
        lists = try RevocationComponents.listsInFiles(of: authority)
    }

    var name: String { authority.name }

    /// The subjects of the anchors and of the configured intermediates, in DER.
    var subjects: [[UInt8]] { (anchors + intermediates).map(\.subjectDER) }

    /// The same certificates with the revocation lists as their files are now.
    func withNewLists(at time: Date) throws -> AuthorityFiles {
        var files = self
        files.lists = try RevocationComponents.listsInFiles(of: authority)
        return files.succeeding(self, at: time)
    }

    /// The same, but where a list is older than the one in `previous`, which is in force, that one stays.
    func succeeding(_ previous: AuthorityFiles, at time: Date) -> AuthorityFiles {
        let succession = RevocationListSuccession(of: lists, after: previous.lists, at: time)
        var files = self
        files.lists = succession.lists
        files.relapses = succession.relapses
        return files
    }

    /// Throws when the files do not fit together.
    ///
    /// - Parameter fetched: revocation lists beside those in files.
    func validator(fetched: [CertificateRevocationList] = []) throws -> CertificationPathValidator {
        var options = PathValidationOptions()
        options.maximumDepth = authority.maximumDepth
        return try CertificationPathValidator(
            anchors: anchors,
            intermediates: intermediates,
            revocationLists: RevocationLists(lists + fetched),
            revocation: authority.revocation.mode,
            options: options)
    }

    /// All authorities as they are trusted with these lists.
    ///
    /// - Parameter fetched: the lists from elsewhere, by the name of an authority.
    static func trust(
        in files: [AuthorityFiles], fetched: (String) -> [CertificateRevocationList] = { _ in [] }
    ) throws -> TrustSnapshot {
        TrustSnapshot(
            authorities: try files.map { files in
                let name = files.authority.name
                return TrustSnapshot.Authority(name: name, validator: try files.validator(fetched: fetched(name)))
            })
    }
}

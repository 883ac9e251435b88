import AuthorizationServer
import Federation
import PKI

/// Reads what an authority's trust rests on, and notes what cannot be read instead of giving up.
struct AuthorityReading {
    private(set) var problems: [String] = []

    /// The certificates of the file; none where it has a problem.
    mutating func certificates(at path: String) -> [Certificate] {
        do { return try CertificateBundle.certificates(at: path) } catch { return note("\(error)") }
    }

    /// The lists of the file; none where it has a problem.
    mutating func lists(at path: String, limit: Int) -> [CertificateRevocationList] {
        do {
            return try RevocationListFiles.shared.lists(at: path, limit: limit)
        } catch let failure as BoundedFile.Failure {
            return note("\(path): the file \(failure)")
        } catch {
            return note("\(path): \(error)")
        }
    }

    /// The URLs of which there are copies.
    mutating func urls(of copies: (any RevocationListCopies)?) -> [RevocationURL] {
        do { return try copies?.urls().compactMap { try? RevocationURL($0) } ?? [] } catch { return note("\(error)") }
    }

    /// Whether files that can be read one by one fit together, such as that each anchor is a CA's certificate.
    mutating func judge(_ authority: X509AuthorityConfiguration) {
        guard problems.isEmpty else { return }
        do { _ = try AuthorityFiles(authority).validator() } catch { problems.append("cannot be used: \(error)") }
    }

    private mutating func note<Element>(_ problem: String) -> [Element] {
        problems.append(problem)
        return []
    }
}

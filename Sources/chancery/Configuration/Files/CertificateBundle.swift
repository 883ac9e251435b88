import PKI

/// Certificates in a PEM file that the configuration names: anchors and intermediates.
enum CertificateBundle {
    /// In bytes; a few thousand certificates fit.
    static let sizeLimit = 16 << 20

    /// Why the certificates cannot be had.
    struct Failure: Error, CustomStringConvertible {
        fileprivate let path: String
        fileprivate let reason: String

        var description: String { "\(path): \(reason)" }
    }

    /// The certificates of the file in their order, at least one.
    static func certificates(at path: String) throws(Failure) -> [Certificate] {
        do {
            return try CertificateFiles.shared.certificates(at: path, limit: sizeLimit)
        } catch {
            throw Failure(path: path, reason: (error as? BoundedFile.Failure).map { "the file \($0)" } ?? "\(error)")
        }
    }

    /// The certificates of several files, each once.
    static func certificates(at paths: [String]) throws(Failure) -> [Certificate] {
        var certificates: [Certificate] = []
        for path in paths { certificates += try self.certificates(at: path) }
        guard paths.count > 1 else { return certificates }
        var known: Set<Certificate> = []
        return certificates.filter { known.insert($0).inserted }
    }
}

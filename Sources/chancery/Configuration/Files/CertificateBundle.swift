import PKI

/// Certificates in a PEM file that the configuration names: anchors and intermediates.
enum CertificateBundle {
    /// In bytes; a few thousand certificates fit.
    static let sizeLimit = 16 << 20

    /// Why the certificates cannot be had.
    enum Failure: Error, CustomStringConvertible {
        case unreadable(path: String, BoundedFile.Failure)
        case contents(path: String, CertificateError)

        var description: String {
            switch self {
            case .unreadable(let path, let failure): "\(path): the file \(failure)"
            case .contents(let path, let error): "\(path): \(error)"
            }
        }
    }

    /// The certificates of the file in their order, at least one.
    static func certificates(at path: String) throws(Failure) -> [Certificate] {
        let text: String
        do { text = try BoundedFile.text(at: path, limit: sizeLimit) } catch { throw .unreadable(path: path, error) }
        do { return try Certificate.pem(text) } catch { throw .contents(path: path, error) }
    }

    /// The certificates of several files.
    static func certificates(at paths: [String]) throws(Failure) -> [Certificate] {
        var certificates: [Certificate] = []
        for path in paths { certificates += try self.certificates(at: path) }
        return certificates
    }
}

import Libcrypto
import Synchronization

/// A certificate that may stand in a path, as our rules and as libcrypto read it: the same bytes both times.
///
/// libcrypto takes several times as long to read a certificate as to compare its name. So it reads those that a path
/// comes near, and no others of the thousands that may be configured.
final class PathMember: Sendable {
    let certificate: Certificate
    /// What its subject and its issuer are found by; that they are the same name is for `isNamedIssuer` to say.
    let subject: CanonicalName
    let issuer: CanonicalName
    private let read: Mutex<Result<X509Certificate, LibcryptoError>?>

    /// A certificate that libcrypto reads when it is needed.
    init(_ certificate: Certificate) {
        self.certificate = certificate
        subject = CanonicalName(certificate.subject)
        issuer = CanonicalName(certificate.issuer)
        read = Mutex(nil)
    }

    /// A certificate that libcrypto can read. Throws where it cannot.
    convenience init(checking certificate: Certificate) throws(LibcryptoError) {
        self.init(certificate)
        _ = try handle()
    }

    /// Whether libcrypto has read it already.
    var isRead: Bool { read.withLock { $0 != nil } }

    /// The certificate as libcrypto reads it.
    func handle() throws(LibcryptoError) -> X509Certificate {
        let result = read.withLock { read in
            if let read { return read }
            let result = Result { () throws(LibcryptoError) in try X509Certificate(der: certificate.der) }
            read = result
            return result
        }
        return try result.get()
    }

    /// The certificate as libcrypto reads it; that it cannot is a fault of the path.
    func checkedHandle() throws(PathFailures) -> X509Certificate {
        do {
            return try handle()
        } catch {
            throw PathFailures(unreadable: certificate.der, "\(error)")
        }
    }
}

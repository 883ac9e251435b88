import AuthorizationServer
import FoundationEssentials
import Logging
import PKI

/// Tells in the log of anchors and intermediates that have expired or soon will.
enum AnchorExpiry {
    static func report(_ configuration: Configuration, at now: Date, to logger: Logger) {
        for authority in configuration.authorities {
            // What cannot be read is reported by the code that needs it.
            for certificate in (try? RevocationComponents.certificates(of: authority)) ?? [] {
                let lifetime = CertificateLifetime(of: certificate, at: now)
                guard lifetime != .valid else { continue }
                logger.warning(
                    "Certificate of an authority needs to be replaced",
                    metadata: [
                        "authority": "\(authority.name)", "certificate": "\(certificate)",
                        "expires": "\(certificate.notAfter.rfc3339)", "status": "\(lifetime.name)",
                    ])
            }
        }
    }
}

import ArgumentParser
import AuthorizationServer
import FoundationEssentials
import PKI

/// Certificates to add to those of a client, or to take away.
struct ClientCertificateChanges: ParsableArguments {
    @Option(help: ArgumentHelp("A PEM file with one more certificate; may be repeated.", valueName: "pem"))
    var addCertificate: [String] = []

    @Option(help: ArgumentHelp("The thumbprint of one more certificate; may be repeated.", valueName: "hex"))
    var addThumbprint: [String] = []

    @Option(
        help: ArgumentHelp("The thumbprint of a certificate that counts no more; may be repeated.", valueName: "hex"))
    var removeCertificate: [String] = []

    /// What the options say, files read.
    func read() throws -> Change {
        Change(
            certificates: try addCertificate.map(ClientFile.certificate),
            thumbprints: try addThumbprint.map(ClientFile.thumbprint),
            removed: try removeCertificate.map(ClientFile.thumbprint))
    }

    struct Change {
        let certificates: [Certificate]
        let thumbprints: [[UInt8]]
        let removed: [[UInt8]]

        /// Removes first, so that a full list can be renewed in one step.
        func apply(to registration: inout ClientRegistration, at time: Date) throws(ClientMetadataError) {
            guard !(certificates.isEmpty && thumbprints.isEmpty && removed.isEmpty) else { return }
            guard case .selfSignedTLSClientAuth(var pins) = registration.authentication else {
                throw .foreignMember("a certificate", method: registration.authentication.method)
            }
            for thumbprint in removed { try pins.remove(thumbprint: thumbprint) }
            for certificate in certificates { try pins.add(certificate, at: time) }
            for thumbprint in thumbprints { try pins.add(thumbprint: thumbprint) }
            guard !pins.isEmpty else { throw .lastCertificate }
            registration.authentication = .selfSignedTLSClientAuth(pins)
        }
    }
}

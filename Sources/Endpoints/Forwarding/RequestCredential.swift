import AuthorizationServer

/// With which certificate a request comes, if with any.
struct RequestCredential {
    var certificate: PresentedCertificate?
    var attestation: ProxyAttestation?
    /// Why the request is refused; it has no credential then.
    var fault: ForwardingFault?
}

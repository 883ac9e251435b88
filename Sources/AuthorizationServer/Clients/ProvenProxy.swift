import PKI

/// The proof that a connection is the proxy's, as it was given at one time.
package struct ProvenProxy: Sendable {
    let trust: TrustSnapshot.Generation
    let path: ValidatedCertificationPath
}

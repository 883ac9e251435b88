import Federation
import PKI

/// How the status of an authority's certificates is asked for online (RFC 6960).
struct OCSPConfiguration: Sendable, Hashable {
    /// What becomes of a certificate without an answer; never `off`.
    let mode: RevocationMode
    /// The responder for all certificates, whatever they name themselves.
    let url: RevocationURL?
    /// The hosts that certificates may name as responders.
    let allowedHosts: [AllowedHost]
    /// Seconds that an answer may take.
    let timeout: Int
}

/// What a proxy says of the certificate of a client whose TLS it has ended.
package enum ForwardedCertificate: Sendable {
    /// DER, the client's own certificate first. Nothing in it is proved but that the client has the first one's key.
    case chain([[UInt8]])
    /// The proxy has validated the certificate and tells what it found in it.
    case attested(AttestedCertificate)
    /// The proxy saw a certificate and did not accept it; why, in its words.
    case rejected(reason: String)
}

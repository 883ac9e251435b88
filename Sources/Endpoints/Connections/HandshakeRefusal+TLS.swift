import NIOCore
import NIOSSL
import PKI

extension HandshakeRefusal {
    /// What an error of a handshake means, with what the TLS library or the client calls it where that says more.
    static func reading(_ error: any Error) -> (refusal: HandshakeRefusal, detail: String?) {
        guard case .handshakeFailed(let failure)? = error as? NIOSSLError else { return (.unfinished, nil) }
        guard case .sslError(let stack) = failure, stack != [.eofDuringHandshake],
            stack != [.eofDuringAdditionalCertficiateChainValidation]
        else { return (.unfinished, nil) }
        return reading(stack.map { TLSLibraryReason($0.description) })
    }

    private static func reading(_ reasons: [TLSLibraryReason]) -> (refusal: HandshakeRefusal, detail: String?) {
        let own = reasons.filter { $0.library == "SSL routines" }
        let names = own.map(\.name)
        for (refusal, known) in byName where names.contains(where: known.contains) { return (refusal, nil) }
        if let alert = own.lazy.compactMap(\.alert).first { return (.refusedByClient, "alert \(alert)") }
        // OpenSSL's clients send theirs before they encrypt: two bytes, which is too few for what is encrypted.
        if names.contains("BAD_PACKET_LENGTH") {
            return (.refusedByClient, "not encrypted; likely it does not trust this server's certificate")
        }
        // A point may also be that of a key share, before any certificate.
        for reason in reasons where !names.contains("BAD_ECPOINT") {
            switch reason.library {
            case "X.509 certificate routines", "X509 V3 routines", "ASN.1 encoding routines":
                return (.certificateUnreadable, nil)
            case "public key routines", "elliptic curve routines", "RSA routines": return (.keyNotAccepted, nil)
            default: continue
            }
        }
        return (.other, (own.first ?? reasons.first).map { "TLS: \($0.words)" })
    }

    private static let byName: [(HandshakeRefusal, Set<String>)] = [
        (.plainHTTP, ["HTTP_REQUEST", "HTTPS_PROXY_REQUEST"]),
        (
            .tlsVersion,
            ["UNSUPPORTED_PROTOCOL", "WRONG_SSL_VERSION", "UNKNOWN_PROTOCOL", "INAPPROPRIATE_FALLBACK"]
        ),
        (.notTLS, ["WRONG_VERSION_NUMBER", "UNEXPECTED_RECORD", "INVALID_OUTER_RECORD_TYPE"]),
        (
            .nothingInCommon,
            ["NO_SHARED_CIPHER", "NO_SHARED_GROUP", "NO_COMMON_SIGNATURE_ALGORITHMS", "NO_REQUIRED_DIGEST"]
        ),
        (.noCertificate, ["PEER_DID_NOT_RETURN_A_CERTIFICATE"]),
        (.noDigitalSignature, ["KEY_USAGE_BIT_INCORRECT", "ECC_CERT_NOT_FOR_SIGNING"]),
        (.certificateUnreadable, ["CANNOT_PARSE_LEAF_CERT", "CERT_LENGTH_MISMATCH"]),
        (
            .keyNotAccepted,
            ["BAD_ECC_CERT", "UNKNOWN_CERTIFICATE_TYPE", "PEER_ERROR_UNSUPPORTED_CERTIFICATE_TYPE"]
        ),
        (.signatureInvalid, ["BAD_SIGNATURE", "WRONG_SIGNATURE_TYPE", "INVALID_SIGNATURE_ALGORITHM"]),
        (.certificatesTooLarge, ["EXCESSIVE_MESSAGE_SIZE", "UNCOMPRESSED_CERT_TOO_LARGE"]),
    ]

    /// What a client sent that is no ClientHello, by its first bytes.
    init(_ fault: ClientHelloReader.Fault, beginning: ByteBuffer) {
        let methods = ["GET ", "POST", "HEAD", "PUT ", "OPTI", "DELE", "PATC", "TRAC", "CONN", "PRI "]
        let start = beginning.getBytes(at: beginning.readerIndex, length: 4) ?? []
        switch fault {
        case .tooLong: self = .clientHelloTooLong
        case .notClientHello: self = methods.contains { start.elementsEqual($0.utf8) } ? .plainHTTP : .notTLS
        }
    }
}

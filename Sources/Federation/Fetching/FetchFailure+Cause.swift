import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import PKI

extension FetchFailure {
    /// In words why no answer came: what the libraries say names their own cases and lines.
    static func words(for error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError: words(for: error)
        case let error as IOError: String(cString: strerror(error.errnoCode)).lowercased()
        case let error as NIOSSLError: words(for: error)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            "the server's certificate does not have the name that was asked for"
        case is NIOSSLExtraError: "the name cannot be that of a server with TLS"
        case let error as HTTPClientError: words(for: error)
        case is HTTPParserError: "the answer is not HTTP"
        case is CancellationError: "the request was given up"
        case is ChannelError: "the connection is closed"
        default: "the request failed in a way that is not known (\(type(of: error)))"
        }
    }

    private static func words(for error: NIOConnectionError) -> String {
        let attempts = error.connectionErrors.map { words(for: $0.error) }
        if let first = attempts.first { return first }
        guard error.dnsAError != nil || error.dnsAAAAError != nil else { return "no connection can be made" }
        return "the name \(error.host) cannot be resolved"
    }

    private static func words(for error: NIOSSLError) -> String {
        switch error {
        case .handshakeFailed(.sslError(let stack)):
            guard stack != [.eofDuringHandshake] else {
                return "the server closed the connection during the TLS handshake"
            }
            let reasons = stack.map { TLSLibraryReason($0.description) }
            if reasons.contains(where: { $0.name == "CERTIFICATE_VERIFY_FAILED" }) {
                return "the server's certificate is not accepted: no path to a trusted CA, or not valid now"
            }
            if reasons.contains(where: { ["WRONG_VERSION_NUMBER", "HTTP_REQUEST"].contains($0.name) }) {
                return "the server does not speak TLS on this port"
            }
            if let alert = reasons.lazy.compactMap(\.alert).first {
                return "the server ended the TLS handshake with the alert \(alert)"
            }
            return "the TLS handshake failed (\(reasons.first?.words ?? "for an unknown reason"))"
        case .uncleanShutdown: return "the server closed the connection without the end of TLS"
        case .unableToValidateCertificate, .noCertificateToValidate: return "the server's certificate is not accepted"
        default: return "TLS failed"
        }
    }

    private static func words(for error: HTTPClientError) -> String {
        switch error {
        case .remoteConnectionClosed: "the server closed the connection"
        case .readTimeout, .deadlineExceeded, .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout:
            "no answer in time"
        case .cancelled: "the request was given up"
        default: "the HTTP client refuses the answer (\(error.shortDescription))"
        }
    }
}

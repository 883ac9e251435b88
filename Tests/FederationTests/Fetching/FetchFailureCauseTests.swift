import NIOCore
import NIOSSL
import Testing

@testable import Federation

@Suite("Why nothing was fetched, in words")
struct FetchFailureCauseTests {
    private struct Odd: Error {
        let secret = "at /build/file.cc:12"
    }

    static let errors: [(any Error, String)] = [
        (IOError(errnoCode: 111, reason: "connect(descriptor:addr:size:)"), "connection refused"),
        (
            NIOSSLError.handshakeFailed(.sslError([.eofDuringHandshake])),
            "the server closed the connection during the TLS handshake"
        ),
        (NIOSSLError.uncleanShutdown, "the server closed the connection without the end of TLS"),
        (
            NIOSSLExtraError.failedToValidateHostname,
            "the server's certificate does not have the name that was asked for"
        ),
        (ChannelError.ioOnClosedChannel, "the connection is closed"),
        (Odd(), "the request failed in a way that is not known (Odd)"),
    ]

    @Test("no error of a library shows itself", arguments: errors.indices)
    func words(index: Int) {
        #expect(FetchFailure.words(for: Self.errors[index].0) == Self.errors[index].1)
    }
}

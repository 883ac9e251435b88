import NIOCore
import NIOSSL
import Testing

@testable import Endpoints

@Suite("Why a handshake was refused")
struct HandshakeRefusalTests {
    @Test("a peer that goes away has not finished")
    func closed() {
        let errors: [any Error] = [
            NIOSSLError.handshakeFailed(.sslError([.eofDuringHandshake])), NIOSSLError.uncleanShutdown,
            ChannelError.ioOnClosedChannel,
        ]
        for error in errors { #expect(HandshakeRefusal.reading(error).refusal == .unfinished) }
    }

    @Test("what is no ClientHello is HTTP, or nothing of ours")
    func beginnings() {
        func refusal(_ text: String) -> HandshakeRefusal {
            HandshakeRefusal(.notClientHello, beginning: ByteBuffer(string: text))
        }
        #expect(refusal("GET / HTTP/1.1\r\n") == .plainHTTP && refusal("POST /token") == .plainHTTP)
        #expect(refusal("PRI * HTTP/2.0") == .plainHTTP)
        #expect(refusal("SSH-2.0-x") == .notTLS && refusal("") == .notTLS && refusal("GE") == .notTLS)
        #expect(HandshakeRefusal(.tooLong, beginning: ByteBuffer(string: "GET ")) == .clientHelloTooLong)
    }

    @Test("each has a text and a label of its own, and no label is more than lower-case words")
    func texts() {
        let all = HandshakeRefusal.allCases
        #expect(Set(all.map(\.text)).count == all.count)
        #expect(all.allSatisfy { $0.rawValue.allSatisfy { $0.isLowercase || $0 == "-" } })
    }
}

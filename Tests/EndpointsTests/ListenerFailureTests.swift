import NIOCore
import Testing

@testable import Endpoints

@Suite("Listeners that cannot be opened")
struct ListenerFailureTests {
    static let socket = Listener.Address.unixSocket(path: "/run/a.sock")
    static let network = Listener.Address.network(host: "0.0.0.0", port: 443)

    static let failures: [(any Error, Listener.Address, String)] = [
        (
            IOError(errnoCode: 98, reason: "bind(descriptor:ptr:bytes:)"), network,
            "port 443 of 0.0.0.0 is taken by another process; stop that process or configure another port"
        ),
        (IOError(errnoCode: 71, reason: "bind"), network, "cannot listen on port 443 of 0.0.0.0: Protocol error"),
        (SocketAddressError.unixDomainSocketPathTooLong, socket, "the path /run/a.sock is too long for a socket"),
    ]

    @Test("say why, in words of ours", arguments: failures.indices)
    func words(index: Int) throws {
        let (error, address, text) = Self.failures[index]
        let cause = try #require(ListenerFailure.Cause(error))
        let failure = ListenerFailure(listener: "public", address: address, cause: cause)
        #expect(failure.description == "listeners.public.address: \(text)")
    }

    @Test("are told apart from all else that may go wrong")
    func others() {
        #expect(ListenerFailure.Cause(CancellationError()) == nil)
        #expect(ListenerFailure.Cause(ChannelError.eof) == nil)
    }
}

import AuthorizationServer
import Testing

@testable import Endpoints

@Suite("Connections of one source")
struct SourceConnectionsTests {
    private func source(_ address: String) throws -> SourceNetwork {
        try #require(SourceNetwork(address: address))
    }

    @Test("addresses of one /64 and spellings of one IPv4 address are one source")
    func sources() throws {
        var connections = SourceConnections(limit: 2)
        let addresses = [
            "192.0.2.1", "::ffff:192.0.2.1", "::ffff:c000:201", "192.0.2.2",
            "2001:db8::1", "2001:db8::2", "2001:db8:0:0:ffff::", "2001:db8:0:1::1",
        ]
        let added = try addresses.map { connections.add(try source($0)) }
        #expect(added == [true, true, false, true, true, true, false, true])
    }

    @Test("a source without a connection is not remembered")
    func bound() throws {
        var connections = SourceConnections(limit: 1)
        for number in 0..<1000 {
            let source = try source("10.0.\(number / 250).\(number % 250)")
            let added = (connections.add(source), connections.add(source))
            #expect(added == (true, false))
            connections.remove(source)
            #expect(connections.counts.isEmpty)
        }
        connections.remove(try source("10.0.0.1"))
        #expect(connections.counts.isEmpty)
    }
}

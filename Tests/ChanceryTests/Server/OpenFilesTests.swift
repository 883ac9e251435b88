import Endpoints
import Testing

@testable import chancery

@Suite("The limit of open files")
struct OpenFilesTests {
    @Test("what is not kept for others is for connections")
    func plenty() throws {
        let files = try OpenFiles(limit: 65_536, inUse: 40, outgoing: 36, wanted: 8448)
        #expect(files.connections == 65_536 - 40 - 64 - 36)
        #expect(files.isEnough)
    }

    @Test("a limit below the connections allowed is told of")
    func less() throws {
        let files = try OpenFiles(limit: 1024, inUse: 40, outgoing: 36, wanted: 8448)
        #expect((files.connections, files.reserved) == (884, 140))
        #expect(!files.isEnough)
    }

    @Test("where there is little, connections and the rest have half each")
    func little() throws {
        #expect(try OpenFiles(limit: 64, inUse: 40, outgoing: 36, wanted: 8448).connections == 12)
    }

    @Test("one source has half of a listener's connections, and never all that are possible by two listeners")
    func share() {
        #expect(ConnectionLimits(ListenerLimits(), possible: 60_000).connectionsPerSource == 2048)
        #expect(ConnectionLimits(ListenerLimits(), possible: 884).connectionsPerSource == 221)
        #expect(ConnectionLimits(ListenerLimits(connections: 1), possible: 60_000).connectionsPerSource == 1)
        let chosen = ListenerLimits(connections: 4096, connectionsPerSource: 4096)
        #expect(ConnectionLimits(chosen, possible: 884).connectionsPerSource == 4096)
        #expect(ConnectionLimits(ofProxy: ListenerLimits()).connectionsPerSource == nil)
    }

    @Test("where there is next to nothing, the service says so and ends")
    func nothing() {
        #expect(throws: OpenFiles.TooFew(limit: 48, inUse: 40)) {
            try OpenFiles(limit: 48, inUse: 40, outgoing: 0, wanted: 1)
        }
        #expect(OpenFiles.TooFew(limit: 48, inUse: 40).description.contains("at least 56 are needed"))
    }
}

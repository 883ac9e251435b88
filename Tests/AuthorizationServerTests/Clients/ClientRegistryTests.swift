import AuthorizationServer
import Dispatch
import FoundationEssentials
import JOSE
import Synchronization
import TestSupport
import Testing

@Suite("The registry of clients")
struct ClientRegistryTests {
    @Test("requests see each client whole while others change")
    func concurrency() throws {
        let time = ClientRegistration.sampleTime
        let clients = (0..<5000).map { RegisteredClient(.sample("c\($0)", thumbprint: 1)) }
        let registry = ClientRegistry(clients, confirmedAt: time)
        let wrong = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 8) { index in
            for number in 0..<5000 {
                if index == 0 {
                    let changed = RegisteredClient(.sample("c\(number)", thumbprint: 2))
                    let changes = ClientChanges(
                        revision: 1, isComplete: false, present: [changed],
                        deleted: [ByteString("c\(number)"), ByteString("d\(number)")])
                    registry.apply(changes, readAt: time)
                } else if (try? registry.client(ByteString("c\(number)"), at: time))?.id != ByteString("c\(number)") {
                    wrong.add(1, ordering: .relaxed)
                }
            }
        }
        #expect(wrong.load(ordering: .relaxed) == 0)
        #expect(registry.count == 5000)
        #expect(
            try registry.client("c4999", at: time)?.proof == .thumbprints([UInt8](repeating: 2, count: 32)))
    }

    @Test("everything read anew replaces everything")
    func complete() throws {
        let time = ClientRegistration.sampleTime
        let registry = ClientRegistry([RegisteredClient(.sample("a", thumbprint: 1))], confirmedAt: time)
        registry.apply(
            ClientChanges(revision: 1, isComplete: true, present: [RegisteredClient(.sample("b", thumbprint: 1))]),
            readAt: time)
        #expect(try !registry.contains("a", at: time))
        #expect(try registry.contains("b", at: time))
    }
}

import Testing

@testable import Federation

@Suite("Who serves a port of this machine")
struct SocketTableTests {
    private static let head =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    private static let v4 = head + line("0100007F:1F90", "00000000:0000", "0A", user: 1000)
    private static let server = endpoint([127, 0, 0, 1], 8080)
    private static let client = endpoint([127, 0, 0, 1], 40_000)

    /// As the kernel writes it.
    private static func line(
        _ local: String, _ remote: String, _ state: String, user: Int, inode: Int = 4711
    ) -> String {
        "   0: \(local) \(remote) \(state) 00000000:00000000 00:00000000 00000000 \(user)        0 \(inode) 1 0 100 0\n"
    }

    private static func endpoint(_ address: [UInt8], _ port: UInt16) -> SocketTable.Endpoint {
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
        return .init(address: address.count == 4 ? mapped + address : address, port: port)
    }

    private static func taken(by user: Int, inode: Int = 4712) -> String {
        line("0100007F:1F90", "0100007F:9C40", "01", user: user, inode: inode)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let tables: [String]
        let owner: SocketTable.Owner
    }

    static let cases = [
        Case(testDescription: "whoever listens at the address", tables: [v4], owner: .user(1000)),
        Case(
            testDescription: "whoever listens everywhere",
            tables: [head + line("00000000:1F90", "00000000:0000", "0A", user: 1001)], owner: .user(1001)),
        Case(
            testDescription: "whoever listens everywhere by IPv6",
            tables: [
                head, head + line("\(zeros):1F90", "\(zeros):0000", "0A", user: 1002),
            ], owner: .user(1002)),
        Case(
            testDescription: "the very address before all others",
            tables: [v4 + line("00000000:1F90", "00000000:0000", "0A", user: 1001)], owner: .user(1000)),
        Case(testDescription: "nobody", tables: [head], owner: .unknown),
        Case(testDescription: "no table", tables: [], owner: .unknown),
        Case(
            testDescription: "another port or address",
            tables: [
                head + line("0100007F:1F91", "00000000:0000", "0A", user: 1)
                    + line("0200007F:1F90", "00000000:0000", "0A", user: 1)
            ], owner: .unknown),
        Case(
            testDescription: "a connection that is not taken yet", tables: [v4 + taken(by: 0, inode: 0)],
            owner: .pending(1000)),
        Case(testDescription: "a connection that is taken", tables: [v4 + taken(by: 1000)], owner: .user(1000)),
        Case(
            testDescription: "a connection that another has taken before the port changed hands",
            tables: [v4 + taken(by: 1003)], owner: .user(1003)),
        Case(
            testDescription: "a connection whose server listens no more", tables: [head + taken(by: 1000)],
            owner: .user(1000)),
        Case(
            testDescription: "one of two who share the port and is a stranger",
            tables: [v4 + line("0100007F:1F90", "00000000:0000", "0A", user: 1004)], owner: .user(1004)),
        Case(
            testDescription: "lines that cannot be read", tables: [head + "x\n\n 1: 0100007F 2 0A 4 5 6 7 8 9\n"],
            owner: .unknown),
    ]
    private static let zeros = String(repeating: "0", count: 32)

    @Test("is said by the kernel's tables", arguments: cases)
    func owner(what: Case) {
        let table = SocketTable(what.tables)
        #expect(table.owner(of: Self.server, connectedTo: Self.client, trusted: [0, 1000]) == what.owner)
    }

    @Test("is found for IPv6, too")
    func six() {
        let loopback = [UInt8](repeating: 0, count: 15) + [1]
        let table = SocketTable([
            Self.head,
            Self.head + Self.line("00000000000000000000000001000000:1F90", "\(Self.zeros):0000", "0A", user: 7),
        ])
        let owner = table.owner(
            of: Self.endpoint(loopback, 8080), connectedTo: Self.endpoint(loopback, 1), trusted: [0])
        #expect(owner == .user(7))
    }
}

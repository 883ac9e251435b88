/// The TCP sockets of this machine with their owners, as the kernel lists them in /proc/net/tcp and tcp6 (proc(5)).
struct SocketTable: Sendable {
    struct Endpoint: Sendable, Hashable {
        /// 16 bytes; an IPv4 address is mapped (RFC 4291 §2.5.5.2).
        let address: [UInt8]
        let port: UInt16
    }

    /// Who serves a connection.
    enum Owner: Sendable, Hashable {
        case user(UInt32)
        /// The connection waits to be taken by the process that listens.
        case pending(UInt32)
        case unknown
    }

    private struct Row {
        let local: Endpoint
        let remote: Endpoint
        let isListening: Bool
        let owner: UInt32
        /// Whether a process has the socket.
        let isHeld: Bool
    }

    private static let mapped: [UInt8] = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
    private var rows: [Row] = []

    /// Lines that cannot be read are passed over: what is missing makes an owner unknown.
    init(_ texts: [String]) {
        for text in texts {
            for line in text.split(separator: "\n").dropFirst() {
                let fields = line.split(separator: " ")
                guard fields.count > 9, let local = Self.endpoint(fields[1]), let remote = Self.endpoint(fields[2]),
                    let owner = UInt32(fields[7])
                else { continue }
                rows.append(
                    Row(
                        local: local, remote: remote, isListening: fields[3] == "0A", owner: owner,
                        isHeld: fields[9] != "0"))
            }
        }
    }

    /// Who serves the connection of `client` to `server`: who has taken it, and who listens there.
    ///
    /// A process that listens at the very address comes before one that listens at all; several of them share the port
    /// and are one user. One who is not `trusted` is named before the others.
    func owner(of server: Endpoint, connectedTo client: Endpoint, trusted: Set<UInt32>) -> Owner {
        let taken = rows.first { !$0.isListening && $0.local == server && $0.remote == client }
        if let taken, taken.isHeld, !trusted.contains(taken.owner) { return .user(taken.owner) }
        let listeners = listeners(of: server)
        if let stranger = listeners.first(where: { !trusted.contains($0) }) { return .user(stranger) }
        if let taken, taken.isHeld { return .user(taken.owner) }
        return listeners.first.map { taken == nil ? .user($0) : .pending($0) } ?? .unknown
    }

    private func listeners(of server: Endpoint) -> [UInt32] {
        let everywhere = [UInt8](repeating: 0, count: 16)
        let isMapped = server.address.starts(with: Self.mapped)
        let places = [server.address] + (isMapped ? [Self.mapped + [0, 0, 0, 0]] : []) + [everywhere]
        for place in places {
            let found = rows.filter { $0.isListening && $0.local == Endpoint(address: place, port: server.port) }
            if !found.isEmpty { return found.map(\.owner) }
        }
        return []
    }

    /// `0100007F:1F90`: words in the byte order of the machine, in hexadecimal.
    private static func endpoint(_ text: Substring) -> Endpoint? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1], radix: 16), [8, 32].contains(parts[0].utf8.count) else {
            return nil
        }
        var address: [UInt8] = []
        var rest = parts[0]
        while !rest.isEmpty {
            guard let word = UInt32(rest.prefix(8), radix: 16) else { return nil }
            withUnsafeBytes(of: word) { address += $0 }
            rest = rest.dropFirst(8)
        }
        return Endpoint(address: address.count == 4 ? mapped + address : address, port: port)
    }
}

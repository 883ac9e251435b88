import NIOCore

/// Puts a ClientHello together as it arrives, in as many TLS records as it was cut into (RFC 8446 §5.1), for the server
/// name in it. The bytes stay as they came: they are for TLS to read again.
struct ClientHelloReader {
    enum Progress: Hashable {
        case incomplete
        /// The whole of it is there; without a name where the client asks for none.
        case complete(serverName: String?)
        case failed(Fault)
    }

    enum Fault: Error, Hashable {
        case notClientHello
        case tooLong
    }

    /// Bytes that a ClientHello may have with the headers of its records: a session ticket that holds a chain of
    /// certificates and post-quantum key shares fit many times.
    static let maximumLength = 64 * 1024

    /// All that came so far.
    private(set) var received = ByteBuffer()
    /// Where in `received` the first record begins that is not part of `message` yet.
    private var nextRecord = 0
    private var message = ByteBuffer()

    /// Takes what came next. Nothing more is taken once the progress is other than `incomplete`.
    mutating func read(_ bytes: ByteBuffer) -> Progress {
        received.writeImmutableBuffer(bytes)
        do throws(Fault) {
            while true {
                if let body = try body() { return .complete(serverName: try Self.serverName(in: body)) }
                guard let fragment = try takeFragment() else { break }
                message.writeImmutableBuffer(fragment)
            }
            guard received.readableBytes <= Self.maximumLength else { throw .tooLong }
            return .incomplete
        } catch {
            return .failed(error)
        }
    }

    /// The ClientHello behind its header (RFC 8446 §4), once all of it is there.
    private func body() throws(Fault) -> ByteBuffer? {
        guard let type: UInt8 = message.getInteger(at: 0) else { return nil }
        guard type == 1 else { throw .notClientHello }
        guard let header: UInt32 = message.getInteger(at: 0) else { return nil }
        let length = Int(header & 0xff_ffff)
        guard length <= Self.maximumLength else { throw .tooLong }
        return message.getSlice(at: 4, length: length)
    }

    /// The content of the next record, once all of it is there: a handshake record of any version, never empty.
    private mutating func takeFragment() throws(Fault) -> ByteBuffer? {
        guard let type: UInt8 = received.getInteger(at: nextRecord) else { return nil }
        guard type == 22 else { throw .notClientHello }
        guard let major: UInt8 = received.getInteger(at: nextRecord + 1) else { return nil }
        guard major == 3 else { throw .notClientHello }
        guard let length: UInt16 = received.getInteger(at: nextRecord + 3) else { return nil }
        guard (1...16384).contains(length) else { throw .notClientHello }
        guard let fragment = received.getSlice(at: nextRecord + 5, length: Int(length)) else { return nil }
        nextRecord += 5 + Int(length)
        return fragment
    }
}

import NIOCore
import Testing

@testable import Endpoints

@Suite("Reading a ClientHello")
struct ClientHelloReaderTests {
    /// A vector of TLS: its length in so many bytes, then its content.
    private static func vector(_ lengthBytes: Int, _ content: [UInt8]) -> [UInt8] {
        (0..<lengthBytes).reversed().map { UInt8(truncatingIfNeeded: content.count >> (8 * $0)) } + content
    }

    private static func serverName(_ name: String) -> [UInt8] {
        [0, 0] + vector(2, vector(2, [0] + vector(2, Array(name.utf8))))
    }

    private static func padding(_ count: Int) -> [UInt8] {
        [0, 21] + vector(2, [UInt8](repeating: 0, count: count))
    }

    private static func body(_ extensions: [UInt8]?) -> [UInt8] {
        [3, 3] + [UInt8](repeating: 7, count: 32) + vector(1, [1, 2, 3]) + vector(2, [0x13, 0x01]) + vector(1, [0])
            + (extensions.map { vector(2, $0) } ?? [])
    }

    private static func message(_ body: [UInt8]) -> [UInt8] { [1] + vector(3, body) }

    /// The message in records of so many bytes.
    private static func records(_ message: [UInt8], of size: Int = 16384) -> [UInt8] {
        stride(from: 0, to: message.count, by: size).flatMap {
            [22, 3, 1] + vector(2, Array(message[$0..<min($0 + size, message.count)]))
        }
    }

    /// Hands the bytes over in parts; the progress after the last that was taken.
    private func read(_ bytes: [UInt8], inPartsOf size: Int = .max) -> (ClientHelloReader.Progress, ClientHelloReader) {
        var reader = ClientHelloReader()
        var rest = bytes[...]
        while !rest.isEmpty {
            let progress = reader.read(ByteBuffer(bytes: rest.prefix(size)))
            if progress != .incomplete { return (progress, reader) }
            rest = rest.dropFirst(size)
        }
        return (.incomplete, reader)
    }

    @Test(
        "finds the name however the message is cut into records, and these into packets",
        arguments: [1, 2, 5, 90, 16384])
    func cut(size: Int) {
        let whole = Self.records(Self.message(Self.body(Self.padding(40) + Self.serverName("a.example"))), of: size)
        for part in [1, 7, .max] {
            let (progress, reader) = read(whole, inPartsOf: part)
            #expect(progress == .complete(serverName: "a.example"))
            #expect(Array(buffer: reader.received) == whole)
        }
    }

    @Test("finds the name behind an extension of 48 KiB")
    func large() {
        let whole = Self.records(Self.message(Self.body(Self.padding(49152) + Self.serverName("a.example"))))
        #expect(read(whole, inPartsOf: 1000).0 == .complete(serverName: "a.example"))
    }

    @Test("keeps what came behind it")
    func behind() {
        let bytes = Self.records(Self.message(Self.body(nil))) + [20, 3, 3, 0, 1, 1]
        let (progress, reader) = read(bytes)
        #expect(progress == .complete(serverName: nil))
        #expect(Array(buffer: reader.received) == bytes)
    }

    @Test("a client may ask for no name", arguments: [nil, [], Self.padding(3)])
    func nameless(extensions: [UInt8]?) {
        #expect(read(Self.records(Self.message(Self.body(extensions)))).0 == .complete(serverName: nil))
    }

    @Test("waits for every byte")
    func incomplete() {
        let whole = Self.records(Self.message(Self.body(Self.serverName("a.example"))), of: 50)
        for count in 0..<whole.count { #expect(read(Array(whole.prefix(count))).0 == .incomplete) }
    }

    @Test(
        "what is no ClientHello is refused, and never read as one without a name",
        arguments: [
            Array("GET / HTTP/1.1".utf8), [0x80, 0x2e, 1, 0, 2], [22, 2, 0, 0, 1, 1], [22, 3, 1, 0, 0],
            [22, 3, 1, 0x40, 1], records([2, 0, 0, 0]),
            // A fragment, then an alert, which some stacks skip.
            records(message(body(serverName("a.example"))), of: 60).prefix(65) + [21, 3, 1, 0, 2, 1, 0],
            records(message(body(nil).dropLast())), records(message(body([0]))),
            records(message(body([0, 0, 0, 9, 1]))),
            records(message(body(serverName("")))), records(message(body(serverName("a.example\0")))),
            records(message(body(serverName("ä.example")))), records(message(body(serverName("a.example")) + [0])),
            records(message(body([0, 0] + vector(2, vector(2, [1, 0, 1, 0x61]))))),
            records(message(body([0, 0] + vector(2, vector(2, [0, 0, 1, 0x61, 0, 0, 1, 0x62]))))),
        ] as [[UInt8]])
    func others(bytes: [UInt8]) {
        #expect(read(bytes).0 == .failed(.notClientHello))
    }

    @Test("one that never ends is refused: by the length that it states, and by what it takes")
    func endless() {
        #expect(read([22, 3, 1, 0, 4, 1, 1, 0, 1]).0 == .failed(.tooLong))
        let inTinyRecords = Self.records([1, 0, 0xff, 0xff] + [UInt8](repeating: 0, count: 65535), of: 1)
        let (progress, reader) = read(inTinyRecords, inPartsOf: 100)
        #expect(progress == .failed(.tooLong))
        #expect(reader.received.readableBytes <= ClientHelloReader.maximumLength + 100)
    }
}

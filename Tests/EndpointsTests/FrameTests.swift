import NIOCore
import NIOHPACK
import Testing

@testable import Endpoints

@Suite("Frames of HTTP/2 that ask for nothing")
struct FrameTests {
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private static func frame(_ type: UInt8, length: Int = 0) -> [UInt8] {
        [UInt8(length >> 16), UInt8(length >> 8 & 255), UInt8(length & 255), type, 0, 0, 0, 0, 0]
            + [UInt8](repeating: 0xAA, count: length)
    }

    @Test("frames are found however the bytes are cut", arguments: [1, 2, 9, 24, 33, 10_000])
    func reading(step: Int) {
        let bytes =
            Self.preface + Self.frame(4, length: 6) + Self.frame(1, length: 300) + Self.frame(0xFA, length: 70_000)
            + Self.frame(8, length: 4) + Self.frame(7) + Self.frame(0) + Self.frame(11, length: 1) + Self.frame(10)
        var reader = FrameReader(prefaced: true)
        var found: [FrameReader.Kind] = []
        for start in stride(from: 0, to: bytes.count, by: step) {
            reader.read(bytes[start..<min(start + step, bytes.count)]) { found.append($0) }
        }
        #expect(found == [.other, .headers, .idle, .idle, .goAway, .other, .idle, .other])
    }

    @Test("a flood ends, a request gives some back, and so does time")
    func allowance() {
        let start = NIODeadline.uptimeNanoseconds(1)
        var allowance = FrameAllowance(at: start)
        /// How many frames there may be until one is too many.
        func count(at time: NIODeadline) -> Int {
            var count = 0
            while allowance.take(at: time) { count += 1 }
            return count
        }
        #expect(count(at: start) == FrameAllowance.maximum)
        allowance.request()
        #expect(count(at: start) == FrameAllowance.perRequest)
        let later = start + .seconds(15)
        #expect(count(at: later) == FrameAllowance.maximum / 2)
        #expect(count(at: later + .hours(10)) == FrameAllowance.maximum)
    }

    @Test("the host is that of :authority, of host, or of both where they are the same (RFC 9113 §8.3.1)")
    func authorities() {
        func hosts(_ fields: [(String, String)]) -> [String] {
            let headers = StreamAuthority.normalized(HPACKHeaders([(":method", "GET")] + fields))
            return headers["host"].isEmpty ? headers[":authority"] : headers["host"]
        }
        #expect(hosts([(":authority", "a")]) == ["a"])
        #expect(hosts([("host", "a")]) == ["a"])
        #expect(hosts([(":authority", "a"), ("host", "A")]) == ["a"])
        #expect(hosts([(":authority", "a"), ("host", "b")]) == ["a", "b"])
        #expect(hosts([("host", "a"), ("host", "b")]) == ["a", "b"])
        #expect(hosts([]) == [""])
    }
}

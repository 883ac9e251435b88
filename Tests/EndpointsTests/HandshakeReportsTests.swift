import AuthorizationServer
import Testing

@testable import Endpoints

@Suite("Reports of refused handshakes")
struct HandshakeReportsTests {
    func source(_ number: Int) -> SourceNetwork? { SourceNetwork(address: "192.0.\(number / 256).\(number % 256)") }

    @Test("a source is told of ten times in a minute, and the rest as a number when the minute is over")
    func oneSource() {
        var reports = HandshakeReports()
        for count in 1...25 {
            let due = reports.count(count < 20 ? .noDigitalSignature : .tlsVersion, of: source(1), at: 1)
            #expect(due == HandshakeReports.Due(isReported: count <= HandshakeReports.perSource))
        }
        #expect(reports.count(.plainHTTP, of: source(2), at: 60.9) == HandshakeReports.Due(isReported: true))
        #expect(
            reports.count(.plainHTTP, of: source(1), at: 61)
                == HandshakeReports.Due(rest: [.noDigitalSignature: 9, .tlsVersion: 6], isReported: true))
        #expect(reports.count(.plainHTTP, of: source(1), at: 200) == HandshakeReports.Due(isReported: true))
    }

    @Test("of all sources together a hundred are told of in a minute, however many there are")
    func manySources() {
        var reports = HandshakeReports()
        let told = (0..<10_000).count { reports.count(.noCertificate, of: source($0), at: 0).isReported }
        #expect(told == HandshakeReports.all)
        #expect(reports.count(.noCertificate, of: nil, at: 60).rest == [.noCertificate: 9_900])
    }

    @Test("a connection that says nothing is never told of, and counts nothing")
    func unfinished() {
        var reports = HandshakeReports()
        for _ in 0..<1_000 { #expect(reports.count(.unfinished, of: source(1), at: 0) == HandshakeReports.Due()) }
        #expect(reports.count(.noCertificate, of: source(1), at: 90) == HandshakeReports.Due(isReported: true))
    }
}

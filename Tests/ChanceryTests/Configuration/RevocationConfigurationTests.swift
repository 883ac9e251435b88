import Federation
import Foundation
import PKI
import Testing

@testable import chancery

@Suite("the configuration of revocation")
struct RevocationConfigurationTests {
    private func read(_ text: String) throws -> RevocationConfiguration {
        let document = ConfigurationFixture.complete.replacingOccurrences(
            of: "anchors: ca.pem", with: "anchors: ca.pem, revocation: { \(text) }")
        let (configuration, faults) = ConfigurationFixture.read(document)
        #expect(faults == [])
        return try #require(configuration?.authorities.first).revocation
    }

    @Test("takes files and URLs side by side, each URL with a rhythm of its own")
    func lists() throws {
        let revocation = try read("crl: [a.crl, http://a.example/b, { url: https://b.example/c, refresh: 5m }]")
        #expect(revocation.mode == .require)
        #expect(revocation.files == ["etc/a.crl"])
        #expect(revocation.urls.map(\.url.description) == ["http://a.example/b", "https://b.example/c"])
        #expect(revocation.urls.map(\.refresh) == [3600, 300])
        #expect(revocation.fetchesLists)
    }

    @Test("takes one URL alone, and the refresh of the whole for it")
    func alone() throws {
        let revocation = try read("crl: http://a.example/b, mode: prefer, refresh: 30s")
        #expect(revocation.mode == .prefer)
        #expect(revocation.urls.map(\.refresh) == [30])
    }

    @Test("asks for no list where there is only OCSP")
    func onlyOCSP() throws {
        let revocation = try read("ocsp: { allow-hosts: [ocsp.example, \"other.example:81\"], timeout: 5s }")
        #expect(revocation.mode == .off)
        #expect(revocation.ocsp?.mode == .require)
        #expect(revocation.ocsp?.allowedHosts.map(\.description) == ["ocsp.example", "other.example:81"])
        #expect(revocation.ocsp?.timeout == 5)
    }

    @Test("switches OCSP off by one word")
    func withoutOCSP() throws {
        #expect(try read("crl: a, ocsp: { mode: off, url: http://a.example }").ocsp == nil)
    }

    @Test("reads sizes", arguments: [("1KiB", 1024), ("64MiB", 64 << 20), ("1GiB", 1 << 30)])
    func sizes(_ text: String, _ bytes: Int) throws {
        #expect(try read("crl: a, limits: { size: \(text) }").sizeLimit == bytes)
    }
}

import Foundation
import Libcrypto
import PKI
import TestSupport
import Testing

@testable import Federation

@Suite("the TLS server of an issuer's keys")
struct IssuerTrustTests {
    /// With `names` and addresses, for TLS servers.
    private func identity(
        of authority: TestCertificateAuthority, dnsNames: [String] = [], ipAddresses: [[UInt8]] = [[127, 0, 0, 1]],
        validity: Range<Date> = TestCertificateTemplate.defaultValidity, purpose: String = "1.3.6.1.5.5.7.3.1"
    ) throws -> TestIdentity {
        try authority.leaf("server", dnsNames: dnsNames, ipAddresses: ipAddresses, validity: validity) {
            $0.replace("2.5.29.37", with: .extendedKeyUsage([purpose]))
        }
    }

    private func trust(_ authorities: TestCertificateAuthority...) throws -> ServerTrust {
        let pem = authorities.map { TestIdentity.pem("CERTIFICATE", $0.certificate.der) }.joined()
        return .anchors(try ServerAnchors(pem: Array(pem.utf8)))
    }

    /// What became of a look at a server with `identity` under `trust`.
    private func look(
        _ identity: TestIdentity, _ trust: ServerTrust, host: String = "127.0.0.1"
    ) async throws -> (held: [String]?, failure: String?) {
        var result: (held: [String]?, failure: String?)
        try await IssuerWorld.with(identity: identity) { world in
            let issuer = "https://\(host):\(world.server.host.split(separator: ":")[1])"
            world.publish(["a"], issuer: issuer, place: issuer + "/keys")
            let feed = world.feed(world.settings(.discovery(issuer: issuer), trust: trust))
            await feed.renewDue()
            result = (world.held(feed), world.failure(feed))
        }
        return result
    }

    @Test("is believed by a certificate of the configured authority, under its address or its name")
    func accepted() async throws {
        let authority = try TestCertificateAuthority(name: "Cluster")
        let byAddress = try await look(try identity(of: authority), try trust(authority))
        #expect(byAddress.held == ["a"], "\(byAddress.failure ?? "")")
        let named = try identity(of: authority, dnsNames: ["localhost"], ipAddresses: [])
        let byName = try await look(named, try trust(authority), host: "localhost")
        #expect(byName.held == ["a"], "\(byName.failure ?? "")")
        let second = try TestCertificateAuthority(name: "Second")
        let chained = try identity(of: try second.intermediate("Issuing"))
        #expect(try await look(chained, try trust(authority, second)).held == ["a"])
    }

    @Test("is refused by a certificate of anybody else, for another name or purpose, or out of its time")
    func refused() async throws {
        let authority = try TestCertificateAuthority(name: "Cluster")
        let stranger = try TestCertificateAuthority(name: "Cluster")
        let good = try identity(of: authority)
        let client = "1.3.6.1.5.5.7.3.2"
        let past = Date(timeIntervalSince1970: 1_577_836_800)..<Date(timeIntervalSince1970: 1_609_459_200)
        let elsewhere = try self.identity(of: authority, ipAddresses: [[127, 0, 0, 2]])
        for (fault, identity, trust, host) in [
            ("another authority of that name", good, try trust(stranger), "127.0.0.1"),
            // The system knows nothing of this authority; an anchor does not join its roots, it takes their place.
            ("the system's roots", good, .system, "127.0.0.1"),
            ("an address where a name is asked", good, try trust(authority), "localhost"),
            (
                "another name", try self.identity(of: authority, dnsNames: ["a.example"]), try trust(authority),
                "localhost"
            ),
            ("another address", elsewhere, try trust(authority), "127.0.0.1"),
            ("too old", try self.identity(of: authority, validity: past), try trust(authority), "127.0.0.1"),
            ("for clients", try self.identity(of: authority, purpose: client), try trust(authority), "127.0.0.1"),
        ] {
            let (held, failure) = try await look(identity, trust, host: host)
            #expect(held == nil, "\(fault)")
            #expect(failure?.hasPrefix("discovery document: ") == true, "\(fault)")
        }
    }

    @Test(
        "proves a name by an entry for it in subjectAltName, or by a wildcard for its first label",
        arguments: [
            ("a.example.com", ["a.example.com"], true), ("a.example.com", ["A.Example.COM"], true),
            ("a.example.com", ["b.example", "*.example.com"], true), ("a.example.com", ["*.EXAMPLE.com"], true),
            ("a.example.com", ["example.com"], false), ("example.com", ["*.example.com"], false),
            ("b.a.example.com", ["*.example.com"], false), ("a.example.com", ["*.com"], false),
            ("a.example.com", ["*"], false), ("a.example.com", ["a*.example.com"], false),
            ("a.example.com", ["*.*.com"], false), ("example.com", ["*.com"], false), ("localhost", ["*"], false),
            ("a.example.com", ["a.example.com\u{0}.evil"], false), ("a.example.com", [], false),
        ])
    func names(_ host: String, _ dnsNames: [String], _ isProved: Bool) throws {
        let authority = try TestCertificateAuthority(name: "Public")
        let certificate = try authority.leaf(host, dnsNames: dnsNames).certificate
        let name = try #require(ServerName(of: try RevocationURL("https://\(host)/")))
        #expect(name.isProved(by: certificate) == isProved)
    }

    @Test(
        "has anchors only in a file that has certificates",
        arguments: ["", "junk", "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"])
    func anchors(_ pem: String) {
        #expect(throws: ServerAnchors.Fault.self) { try ServerAnchors(pem: Array(pem.utf8)) }
    }
}

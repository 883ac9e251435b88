import AuthorizationServer
import Foundation
import JOSE
import PKI
import TestSupport
import Testing

@Suite("The shape of tokens")
struct TokenShapeTests {
    private func token(
        for audience: Audience, claims: [ClaimTemplate.Member] = [], subject: String = "dev-{id}"
    ) async throws -> ReadToken {
        let world = try TokenWorld(audiences: [audience], claims: claims, subject: subject)
        let answer = try await world.ask()
        try #require(answer.error == nil, "\(world.auditLog.events)")
        return try ReadToken(try JSON.token(in: answer.body))
    }

    private func audience(
        _ profile: AudienceProfile, scopes: [String] = [], binds: Bool = false, describes: Bool = false
    ) -> Audience {
        Audience(
            name: "a", value: "https://relying.example.com", profile: profile, algorithm: .es256, lifetime: 300,
            scopes: scopes, bindsCertificate: binds, describesCertificate: describes)
    }

    @Test("every profile's token has exactly the claims that all clouds accept", arguments: AudienceProfile.allCases)
    func claims(profile: AudienceProfile) async throws {
        let token = try await token(for: audience(profile))
        #expect(Set(token.header.keys) == ["alg", "kid", "typ"])
        #expect(token.header["alg"] as? String == "ES256")
        #expect(token.header["typ"] as? String == (profile == .resourceServer ? "at+jwt" : "JWT"))
        #expect(Set(token.claims.keys) == ["iss", "sub", "aud", "iat", "exp", "jti", "client_id", "amr"])
        #expect(token.claims["iss"] as? String == "https://issuer.example.com")
        #expect(token.claims["aud"] as? String == "https://relying.example.com")
        #expect(token.claims["sub"] as? String == "dev-7")
        #expect(token.claims["client_id"] as? String == "dev-7")
        #expect(token.claims["amr"] as? [String] == ["mtls-client-credentials"])
        #expect(token.claims["iat"] as? Int == 1_800_000_000)
        #expect(token.claims["exp"] as? Int == 1_800_000_300)
        #expect((token.claims["jti"] as? String)?.utf8.count == 43)
        #expect(token.text.utf8.count < 20_000)
    }

    @Test("times are integers, rounded down, also when the clock has fractions")
    func integers() async throws {
        let world = try TokenWorld(audiences: [audience(.generic)])
        world.clock.advance(by: 0.999)
        let body = try JSON.object(try await world.ask().body)
        let token = try #require(body["access_token"] as? String)
        let part = token.split(separator: ".")[1]
        let json = String(decoding: try #require(Base64URL.decode(String(part))), as: UTF8.self)
        #expect(json.contains(#""iat":1800000000,"exp":1800000300,"#))
    }

    @Test("scopes, the certificate's thumbprint and its names stand in the token where the audience asks for them")
    func certificateClaims() async throws {
        let device = try TokenWorld.authority.get().leaf(
            "device-7", uris: ["spiffe://example.org/device/7", "urn:x"], dnsNames: ["d7.example.org"])
        let audience = audience(.resourceServer, scopes: ["a", "b"], binds: true, describes: true)
        let world = try TokenWorld(audiences: [audience], device: device)
        let body = try JSON.object(try await world.ask().body)
        let claims = try ReadToken(try #require(body["access_token"] as? String)).claims
        let thumbprint = Base64URL.encode(device.certificate.thumbprintBytes)
        #expect(claims["scope"] as? String == "a b")
        #expect(claims["cnf"] as? [String: String] == ["x5t#S256": thumbprint])
        let client = try #require(claims["client"] as? [String: Any])
        #expect(Set(client.keys) == ["x5_spiffe", "x5_dnssan", "x5_urisan", "x5_serial", "x5_sha256"])
        #expect(client["x5_spiffe"] as? String == "spiffe://example.org/device/7")
        #expect(client["x5_dnssan"] as? [String] == ["d7.example.org"])
        #expect(client["x5_urisan"] as? [String] == ["spiffe://example.org/device/7", "urn:x"])
        #expect(client["x5_serial"] as? String == device.certificate.serial)
        #expect(client["x5_sha256"] as? String == thumbprint)
    }

    @Test("claims of the rule keep their kinds, with captures filled in")
    func ruleClaims() async throws {
        let claims: [ClaimTemplate.Member] = [
            .init(name: "device", value: .text(try Template("{id}"))),
            .init(name: "floor", value: .literal(3)),
            .init(name: "tags", value: .array([.text(try Template("t-{id}")), .literal(true)])),
            .init(name: "place", value: .object([.init(name: "hall", value: .text(try Template("h{id}")))])),
        ]
        let token = try await token(for: audience(.generic), claims: claims)
        #expect(token.claims["device"] as? String == "7")
        #expect(token.claims["floor"] as? Int == 3)
        #expect((token.claims["tags"] as? [Any])?.first as? String == "t-7")
        #expect(token.claims["place"] as? [String: String] == ["hall": "h7"])
    }

    @Test(
        "a token longer than relying parties take, or we when it comes back, is not issued",
        arguments: [AudienceProfile.aws: 20_000, .generic: 16_384, .resourceServer: 16_384])
    func tooLong(profile: AudienceProfile, limit: Int) async throws {
        // Three quarters of a token are what it says; some 500 characters are header, signature and other claims.
        func claim(length: Int) -> ClaimTemplate.Member {
            .init(name: "x", value: .literal(.string(String(repeating: "x", count: length * 3 / 4))))
        }
        let token = try await token(for: audience(profile), claims: [claim(length: limit - 1000)])
        #expect(((limit - 1000)...limit).contains(token.text.utf8.count))
        let world = try TokenWorld(audiences: [audience(profile)], claims: [claim(length: limit)])
        #expect(try await world.ask().error == .serverError)
        #expect(try world.event().outcome == .refused)
        #expect(try world.event().jti == nil)
    }

    @Test("tags that AWS would refuse are refused here")
    func awsClaims() async throws {
        let tags = ClaimTemplate.Member(
            name: AWSClaims.tags,
            value: .object([.init(name: "principal_tags", value: .object([.init(name: "k", value: .literal("v"))]))]))
        let world = try TokenWorld(audiences: [audience(.aws)], claims: [tags])
        #expect(try await world.ask().error == .unauthorizedClient)
        #expect(try world.event().reason?.contains("tag \"k\" is not an array of one string") == true)
        let other = try TokenWorld(audiences: [audience(.generic)], claims: [tags])
        #expect(try await other.ask().error == nil)
    }

    @Test(
        "reserved claims are reserved in any mix of case",
        arguments: ["iss", "SUB", "Aud", "azp", "cnf", "client", "nbf"])
    func reserved(name: String) {
        #expect(ReservedClaims.contains(name))
        #expect(!ReservedClaims.contains(name + "_"))
    }
}

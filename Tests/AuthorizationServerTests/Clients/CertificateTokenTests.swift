import Foundation
import Testing

@testable import AuthorizationServer

@Suite("A certificate in the place of a subject token")
struct CertificateTokenTests {
    private static let der: [UInt8] = [0x30, 0x01, 0x02]
    private static let type = "urn:ietf:params:oauth:token-type:mtls"

    private static func list(_ certificates: [UInt8]...) -> String {
        "[" + certificates.map { "\"\(Data($0).base64EncodedString())\"" }.joined(separator: ", ") + "]"
    }

    private func request(
        _ token: String = list(der), at place: TokenRequest.Place = .tokenEndpoint,
        with others: [(String, String)] = []
    ) throws -> TokenRequest {
        let usual = [
            ("grant_type", ExchangeRequest.grantType), ("subject_token_type", Self.type), ("subject_token", token),
        ]
        return try TokenRequest(FormParameters((usual + others).map { (name: $0.0, value: $0.1) }), at: place)
    }

    private func origin(_ chain: [[UInt8]]?) -> RequestOrigin {
        RequestOrigin(
            requestID: "r", remoteAddress: nil, certificate: chain.map { PresentedCertificate(chain: $0) })
    }

    @Test("makes a request by the certificate of the connection, with the type that is wanted")
    func read() throws {
        let request = try request(
            Self.list(Self.der, [1]), with: [("requested_token_type", TokenTypeIdentifier.jwt.rawValue)])
        #expect(request.grantType == "client_credentials")
        #expect(request.exchange == nil)
        #expect(request.requestedType == .jwt)
        try request.certificateToken?.check(against: origin([Self.der, [2]]))
        #expect(request.certificateToken != nil)
    }

    @Test("has to be the certificate of the connection", arguments: [nil, [], [[0x30]], [[1], der]] as [[[UInt8]]?])
    func otherCertificate(chain: [[UInt8]]?) throws {
        let token = try request().certificateToken
        #expect(throws: TokenRefusal.self) { try token?.check(against: origin(chain)) }
    }

    @Test(
        "is a list of certificates in base64",
        arguments: ["x", "[]", "{}", "\"MAEC\"", "[1]", "[[\"MAEC\"]]", "[\"!\"]", "[\"MAEC\"", "null"])
    func unreadable(token: String) {
        #expect(throws: TokenRefusal.self) { try request(token) }
    }

    @Test("has no actor, and no place at the exchange endpoint")
    func elsewhere() {
        #expect(throws: TokenRefusal.self) {
            try request(with: [("actor_token", "x"), ("actor_token_type", TokenTypeIdentifier.jwt.rawValue)])
        }
        #expect(throws: TokenRefusal.self) { try request(at: .exchangeEndpoint) }
        #expect(throws: TokenRefusal.self) { try request(with: [("requested_token_type", "x")]) }
    }
}

import Foundation
import JOSE
import Testing

@testable import AuthorizationServer

@Suite("An identifier with an empty secret in the Authorization header")
struct EmptySecretTests {
    private let certificate = PresentedCertificate(chain: [[0x30, 0x00]])

    private func header(_ credentials: String) -> String { "Basic " + Data(credentials.utf8).base64EncodedString() }

    private func request(_ parameters: (String, String)...) throws -> TokenRequest {
        try TokenRequest(
            FormParameters(
                [(name: "grant_type", value: "client_credentials")] + parameters.map { (name: $0.0, value: $0.1) }))
    }

    private func origin(_ headers: String..., certificate: PresentedCertificate? = nil) -> RequestOrigin {
        RequestOrigin(
            requestID: "r", remoteAddress: nil, certificate: certificate, hasAuthorizationHeader: !headers.isEmpty,
            headers: RequestHeaders { $0 == "authorization" ? headers : [] })
    }

    @Test("beside a certificate it names the client, and is no second credential", arguments: ["m1:", "%6d1:"])
    func beside(credentials: String) throws {
        for form in [try request(), try request(("client_id", "m1"))] {
            let (named, origin) = try form.named(by: origin(header(credentials), certificate: certificate))
            #expect(named.clientID == "m1")
            #expect(!origin.hasAuthorizationHeader)
            #expect(origin.headers["authorization"].isEmpty)
            #expect(CredentialKind.all(in: named, from: origin) == [.certificate])
        }
    }

    @Test("beside a certificate it does not name another than the form")
    func contradiction() throws {
        let form = try request(("client_id", "m2"))
        let refusal = #expect(throws: TokenRefusal.self) {
            try form.named(by: origin(header("m1:"), certificate: certificate))
        }
        #expect(refusal?.code == .invalidRequest)
        #expect(refusal?.reason.contains("\"m1\"") == true)
    }

    @Test("without a certificate it stays what it is")
    func alone() throws {
        let (named, origin) = try request().named(by: origin(header("m1:")))
        #expect(named.clientID == nil)
        #expect(origin.hasAuthorizationHeader)
        #expect(throws: BasicCredentials.Fault.emptySecret) { try BasicCredentials([header("m1:")]) }
    }

    @Test(
        "whatever else stands there is a second credential, good or not",
        arguments: ["m1:x", ":", "m1", "m1::", "m1:%20"])
    func others(credentials: String) throws {
        let (named, origin) = try request().named(by: origin(header(credentials), certificate: certificate))
        #expect(named.clientID == nil)
        #expect(CredentialKind.all(in: named, from: origin) == [.certificate, .authorizationHeader])
    }

    @Test("of two headers neither counts")
    func twice() throws {
        let (named, origin) = try request().named(by: origin(header("m1:"), header("m1:"), certificate: certificate))
        #expect(named.clientID == nil)
        #expect(origin.hasAuthorizationHeader)
    }
}

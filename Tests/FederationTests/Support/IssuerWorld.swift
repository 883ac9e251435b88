import AuthorizationServer
import Foundation
import JOSE
import Logging
import NIOHTTP1
import Synchronization
import TestSupport

@testable import Federation

/// An issuer on a server of its own whose keys a feed follows.
struct IssuerWorld {
    typealias Answer = TestHTTPServer.Answer

    static let name = KeySetName.authority("github")

    let clock = ManualClock()
    let server: TestHTTPServer
    let log = LogRecorder()

    static func with(
        identity: TestIdentity? = nil, _ body: (IssuerWorld) async throws -> Void
    ) async throws {
        try await TestHTTPServer.with(identity: identity) { try await body(IssuerWorld(server: $0)) }
    }

    var issuer: String { "http://\(server.host)" }

    /// A discovery document, and keys at `/keys`.
    func publish(_ kids: [String], issuer: String? = nil, place: String? = nil, headers: [(String, String)] = []) {
        publish(json: Self.json(kids), issuer: issuer, place: place, headers: headers)
    }

    func publish(json: [UInt8], issuer: String? = nil, place: String? = nil, headers: [(String, String)] = []) {
        let document = discovery(issuer: issuer, place: place)
        server.answer { request in
            switch request.target {
            case "/.well-known/openid-configuration": Answer(body: document)
            case "/keys": Answer(headers: headers, body: json)
            default: Answer(status: .notFound)
            }
        }
    }

    /// Answers `/keys` with `answer` and goes on with the discovery document.
    func answerKeys(_ answer: @escaping @Sendable (TestHTTPServer.Request) -> Answer) {
        let document = discovery()
        server.answer { request in
            request.target == "/keys" ? answer(request) : Answer(body: document)
        }
    }

    func discovery(issuer: String? = nil, place: String? = nil) -> [UInt8] {
        let value: JSONValue = [
            "issuer": .string(issuer ?? self.issuer), "jwks_uri": .string(place ?? self.issuer + "/keys"),
            "response_types_supported": ["id_token"],
        ]
        return value.serialized()
    }

    var keyRequests: Int { server.requests.count { $0.target == "/keys" } }

    func settings(
        _ source: IssuerKeySettings.Source? = nil, allowing hosts: [AllowedHost] = [], trust: ServerTrust = .system,
        tokenFile: String? = nil, _ change: (inout IssuerKeyLimits) -> Void = { _ in }
    ) -> IssuerKeySettings {
        var limits = IssuerKeyLimits(waitLimit: .seconds(60), timeout: .seconds(60))
        change(&limits)
        return IssuerKeySettings(
            name: Self.name, source: source ?? .discovery(issuer: issuer), otherHosts: hosts, trust: trust,
            tokenFile: tokenFile, limits: limits)
    }

    func feed(
        _ settings: IssuerKeySettings..., clients: ClientKeySettings? = nil, files: [String: String] = [:]
    ) -> IssuerKeyFeed {
        IssuerKeyFeed(
            settings, clients: clients,
            readFile: { path in
                guard let text = files[path] else { throw FetchFailure.unreachable("no such file") }
                return Array(text.utf8)
            }, clock: clock, logger: log.logger)
    }

    /// The names of the keys that are held; `nil` when nothing is.
    func held(_ feed: IssuerKeyFeed) -> [String]? {
        feed.keys(of: Self.name)?.keys.compactMap(\.kid)
    }

    func failure(_ feed: IssuerKeyFeed) -> String? {
        feed.statuses.first?.lastFailure.map(\.description)
    }

    /// A key of RFC 7517 appendix A.1 under the given names.
    static func json(_ kids: [String], adding others: [JSONValue] = []) -> [UInt8] {
        let keys = kids.map { kid -> JSONValue in
            [
                "kty": "EC", "crv": "P-256", "kid": .string(kid), "use": "sig",
                "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
                "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
            ]
        }
        return (["keys": .array(keys + others)] as JSONValue).serialized()
    }
}

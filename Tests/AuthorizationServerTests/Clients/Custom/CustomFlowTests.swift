import Crypto
import FoundationEssentials
import JOSE
import Synchronization
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("Custom flows")
struct CustomFlowTests {
    let world = CustomFlowWorld()

    @Test("attributes become the identity, under the name of the authority and nothing else")
    func identity() async throws {
        let client = try await world.authenticate([("badge", "x"), ("client_id", "me")])
        #expect(client.flow.name == "gate")
        #expect(client.identity.authority == "gate")
        #expect(client.identity.claims == ["badge": "7"])
        #expect(client.identity.clientID == nil)
        #expect(client.identity.certificate == nil)
    }

    @Test("a flow sees what it has declared, and nothing of the rest")
    func visibility() async throws {
        var world = world
        let box = SeenRequest()
        world.flow.seen = { box.take($0) }
        _ = try await world.authenticate(
            [("badge", "x"), ("other", "y"), ("client_id", "me"), ("audience", "orders")],
            from: CustomFlowWorld.origin(["x-badge": ["z"], "x-other": ["secret"]]))
        let request = try #require(box.request)
        #expect(request.parameters == ["badge": "x"])
        #expect(request.headers == ["X-Badge": "z"])
        let text = String(decoding: request.document.serialized(), as: UTF8.self)
        let time = Int(world.time.timeIntervalSince1970)
        #expect(
            text == """
                {"version":1,"request_id":"request-1","time":\(time),"flow":"gate","grant_type":"client_credentials",\
                "client_id":"me","remote_address":"192.0.2.1","parameters":{"badge":"x"},"headers":{"X-Badge":"z"}}
                """)
    }

    @Test("a denial is refused with its reason, and a flow that does not work is our fault")
    func outcomes() async throws {
        var world = world
        world.flow.answer = .success(.denied(reason: String(repeating: "n", count: 5000)))
        guard case .refused(let flow, let denial)? = try await world.failure() else { return #expect(Bool(false)) }
        #expect(flow?.name == "gate")
        #expect(denial.reason == "gate: denied: " + String(repeating: "n", count: 1024))
        #expect(!denial.isOurs)
        world.flow.answer = .failure(.timeout(.seconds(2)))
        guard case .refused(_, let failure)? = try await world.failure() else { return #expect(Bool(false)) }
        #expect(failure.reason == "gate: the flow has not answered within 2 s")
        #expect(failure.isOurs)
    }

    static func nested(_ depth: Int) -> JSONValue {
        (1..<depth).reduce(["a": 1]) { value, _ in ["a": value] }
    }

    static let nonsense: [(JSONValue, String)] = [
        ("text", "the attributes are no object"), (["x"], "the attributes are no object"),
        (.null, "the attributes are no object"),
        (.object((0..<65).map { .init("a\($0)", 1) }), "there are more than 64 attributes"),
        (nested(9), "the attributes are nested deeper than 8 levels"),
        (["a": ["b": "x\u{0}"]], "an attribute has a control character"),
        (["a\n": 1], "an attribute has a control character"),
        (["a": ["x\u{85}"]], "an attribute has a control character"),
        (.object([.init("a", 1), .init("a", 2)]), "the attribute \"a\" is there twice"),
        (["a": .string(String(repeating: "x", count: 65_536))], "the attributes have more than 65536 bytes"),
    ]

    @Test("attributes out of bounds are nonsense, which is our fault and no identity", arguments: nonsense)
    func bounds(attributes: JSONValue, reason: String) async throws {
        let failure = try #require(try await world.refusal(attributes))
        #expect(failure.reason == "gate: the flow has given an answer that is none: \(reason)")
        #expect(failure.isOurs)
    }

    @Test("attributes up to the bounds are an identity")
    func withinBounds() async throws {
        #expect(try await world.refusal(Self.nested(8)) == nil)
        #expect(try await world.refusal(.object((0..<64).map { .init("a\($0)", 1) })) == nil)
        #expect(try await world.refusal([:]) == nil)
    }

    @Test("a request is for the flow when one of its places is filled, by whatever")
    func places() throws {
        let method = try CustomFlowAuthentication(name: "gate", CustomFlowWorld.Flow())
        func kind(_ parameters: [(String, String)], _ headers: [String: [String]] = [:]) throws -> CredentialKind? {
            method.credential(
                in: try CustomFlowWorld.request(parameters), from: CustomFlowWorld.origin(headers))
        }
        #expect(try kind([]) == nil)
        #expect(try kind([("badge", "")]) == nil)
        #expect(try kind([("Badge", "x")]) == nil)
        #expect(try kind([("badge", "x")]) == .custom("gate"))
        #expect(try kind([], ["x-badge": [""]]) == .custom("gate"))
        #expect(try kind([], ["authorization": ["Bearer x"]]) == nil)
    }

    @Test(
        "the Authorization header is for a flow that declares it, but for the Basic scheme",
        arguments: [
            ("Bearer x", true), ("Negotiate abc", true), ("Basic eDp5", false), ("basic eDp5", false),
            ("  BASIC eDp5", false), ("Basic", false), ("Basically x", true), ("", true),
        ])
    func authorization(value: String, isOurs: Bool) throws {
        var flow = CustomFlowWorld.Flow()
        flow.headers = ["Authorization"]
        let method = try CustomFlowAuthentication(name: "gate", flow)
        let origin = CustomFlowWorld.origin(["authorization": [value]])
        let kind = method.credential(in: try CustomFlowWorld.request(), from: origin)
        #expect(kind == (isOurs ? .authorizationHeader : nil))
    }

    @Test("credentials of another kind beside those of the flow are an error")
    func severalKinds() async throws {
        for (parameters, headers) in [
            ([("badge", "x"), ("client_secret", "y")], [:]),
            ([("badge", "x"), ("client_assertion", "y"), ("client_assertion_type", "z")], [:]),
            ([("badge", "x")], ["authorization": ["Bearer x"]]),
        ] as [([(String, String)], [String: [String]])] {
            let failure = try await world.failure(parameters, from: CustomFlowWorld.origin(headers))
            guard case .severalCredentials? = failure else { return #expect(Bool(false), "\(parameters)") }
        }
        let certificate = PresentedCertificate(chain: [[1]])
        let failure = try await world.failure(from: CustomFlowWorld.origin(certificate: certificate))
        guard case .severalCredentials? = failure else { return #expect(Bool(false)) }
    }

    @Test("a declared header that is there twice is refused before the flow is asked")
    func repeatedHeader() async throws {
        var world = world
        world.flow.seen = { _ in Issue.record("the flow was asked") }
        let failure = try await world.failure([], from: CustomFlowWorld.origin(["x-badge": ["a", "b"]]))
        guard case .refused(_, let refusal)? = failure else { return #expect(Bool(false)) }
        #expect(refusal.reason == "gate: the header X-Badge is there 2 times")
        #expect(!refusal.isOurs)
    }

    @Test("the example of the documentation believes the right code, of now and of the step before, and no other")
    func oneTimeCode() async throws {
        let secret = "0123456789abcdef0123456789abcdef"
        let key = SymmetricKey(data: Array(secret.utf8))
        let flow = OneTimeCodeFlow(settings: ["pump-7": secret])
        let step = UInt64(world.time.timeIntervalSince1970) / 30
        func answer(_ parameters: [String: String]) async throws -> CustomFlowAnswer {
            try await flow.identify(
                CustomFlowRequest(
                    requestID: "r", time: world.time, flow: "codes", grantType: "client_credentials", clientID: nil,
                    remoteAddress: nil, parameters: parameters, headers: [:]))
        }
        let identity = CustomFlowAnswer.identity(attributes: ["device": "pump-7", "proof": "one-time-code"])
        for step in [step - 1, step] {
            let code = OneTimeCodeFlow.code(at: step, key)
            #expect(try await answer(["device": "pump-7", "one_time_code": code]) == identity)
            let again = try await answer(["device": "pump-7", "one_time_code": code])
            #expect(again == .denied(reason: "device pump-7: the code was used before"))
        }
        let denials = [
            ["device": "pump-7", "one_time_code": OneTimeCodeFlow.code(at: step - 2, key)],
            ["device": "pump-7", "one_time_code": OneTimeCodeFlow.code(at: step + 1, key)],
            ["device": "pump-8", "one_time_code": OneTimeCodeFlow.code(at: step, key)], ["device": "pump-7"],
            ["one_time_code": "12345678"],
        ]
        for parameters in denials {
            guard case .denied = try await answer(parameters) else { return #expect(Bool(false), "\(parameters)") }
        }
    }
}

/// What a flow was asked.
final class SeenRequest: Sendable {
    private let last = Mutex<CustomFlowRequest?>(nil)

    var request: CustomFlowRequest? { last.withLock { $0 } }

    func take(_ request: CustomFlowRequest) { last.withLock { $0 = request } }
}

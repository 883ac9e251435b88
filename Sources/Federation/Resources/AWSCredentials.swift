import AuthorizationServer
import FoundationEssentials
import JOSE

/// What STS answers `AssumeRoleWithWebIdentity` with.
struct AWSCredentials: Sendable {
    /// Why an answer has no credentials; the description follows the name of the server.
    enum Fault: Error, Hashable, CustomStringConvertible {
        case contentType(String)
        case document(XMLReader.Fault)
        /// An element that is missing, there twice, or not of its form.
        case element(String)
        case expired(Date)

        var description: String {
            switch self {
            case .contentType(let type): "the answer is of type \(VisibleText.quoted(type)), not XML"
            case .document(let fault): "the answer \(fault)"
            case .element(let name): "the answer has no element \(name), or not one of its form"
            case .expired(let date): "the credentials have ended already, at \(date.rfc3339)"
            }
        }
    }

    let accessKeyID: String
    let secretAccessKey: String
    let sessionToken: String
    let expiration: Date
    /// The name of the session; `nil` where the answer has none that can be shown.
    let assumedRole: String?

    init(_ answer: UpstreamAnswer, at time: Date) throws(Fault) {
        guard Self.isXML(answer) else { throw .contentType(answer.mediaType) }
        let document: XMLElement
        do { document = try XMLReader.read(answer.body) } catch { throw .document(error) }
        guard document.name == "AssumeRoleWithWebIdentityResponse",
            let result = document.child("AssumeRoleWithWebIdentityResult")
        else { throw .element("AssumeRoleWithWebIdentityResult") }
        func text(_ name: String, _ limit: Int) throws(Fault) -> String {
            guard let text = result.text("Credentials", name), Self.isPlain(text, limit) else { throw .element(name) }
            return text
        }
        accessKeyID = try text("AccessKeyId", 128)
        secretAccessKey = try text("SecretAccessKey", 1024)
        sessionToken = try text("SessionToken", 32_768)
        guard let expiration = Date(upstreamTime: try text("Expiration", 64)) else { throw .element("Expiration") }
        guard expiration > time else { throw .expired(expiration) }
        self.expiration = expiration
        assumedRole = result.text("AssumedRoleUser", "Arn").flatMap { Self.isPlain($0, 2048) ? $0 : nil }
    }

    /// For the audit log: AWS's own log names both.
    var note: String {
        (assumedRole.map { "\($0), " } ?? "") + "access key \(accessKeyID)"
    }

    /// In the shape that the request chose.
    func body(format: String?) throws(ResourceFailure) -> JSONValue {
        let keys: [JSONValue.Member] = [
            .init("AccessKeyId", .string(accessKeyID)), .init("SecretAccessKey", .string(secretAccessKey)),
        ]
        let end = JSONValue.Member("Expiration", .string(expiration.rfc3339))
        let session = JSONValue.Member("SessionToken", .string(sessionToken))
        switch format {
        case nil: return .object(keys + [session, end])
        case "credential_process": return .object([.init("Version", .integer(1))] + keys + [session, end])
        case "container_credentials": return .object(keys + [.init("Token", .string(sessionToken)), end])
        case let format?: throw .refused("there is no format \(VisibleText.quoted(format))")
        }
    }

    /// What STS says of a refusal (`ErrorResponse`).
    static func complaint(_ answer: UpstreamAnswer) -> UpstreamComplaint? {
        guard isXML(answer), let document = try? XMLReader.read(answer.body), document.name == "ErrorResponse",
            let code = document.text("Error", "Code")
        else { return nil }
        let kind: UpstreamComplaint.Kind =
            switch code {
            // STS could not reach our keys in time, and says that asking again may help.
            case "IDPCommunicationError", "Throttling", "ThrottlingException", "RequestLimitExceeded": .outage
            case "AccessDenied", "InvalidIdentityToken", "InvalidIdentityTokenException", "IDPRejectedClaim",
                "ExpiredTokenException", "ExpiredToken", "PackedPolicyTooLarge":
                .refusal
            default: .misunderstanding
            }
        return UpstreamComplaint(kind: kind, code: code, message: document.text("Error", "Message"))
    }

    private static func isXML(_ answer: UpstreamAnswer) -> Bool {
        answer.mediaType == "text/xml" || answer.mediaType == "application/xml"
    }

    /// Visible ASCII, and not too much of it.
    private static func isPlain(_ text: String, _ limit: Int) -> Bool {
        (1...limit).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

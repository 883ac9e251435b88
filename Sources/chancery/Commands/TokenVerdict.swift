import AuthorizationServer
import FoundationEssentials
import JOSE

/// What `token verify` found, ready to be printed.
struct TokenVerdict {
    private(set) var isValid = false
    private var contents = TokenContents()
    private var hasGoodSignature = false
    /// Completes "the token ...".
    private var reason: String?
    /// What else the operator should know.
    private var notes: [String]

    init(notes: [String]) {
        self.notes = notes
    }

    /// Judges a token: by its signature, and by its claims unless nothing is expected of them.
    mutating func judge(
        _ token: String, by keys: VerificationKeySet, allowing algorithms: Set<VerificationAlgorithm>,
        expecting expectations: JWTExpectations?, at time: Date
    ) {
        contents = TokenContents(of: token)
        do {
            let jws = try VerifiedJWS(verifying: try CompactJWS(token), by: keys, allowing: algorithms)
            hasGoodSignature = true
            if let expectations {
                _ = try expectations.check(try VerifiedJWT(jws), at: time)
                if expectations.ignoresAudience { notes.append("for whom the token is was not checked") }
            }
            isValid = true
        } catch {
            reason = "\(error)"
        }
    }

    /// For a person.
    var lines: [String] {
        let doubt = hasGoodSignature ? "" : ", not verified"
        var lines: [String] = []
        if let header = contents.header { lines += ["header\(doubt):"] + Self.lines(of: header) }
        switch contents.payload {
        case nil: break
        case .json(.object(let members))?: lines += ["claims\(doubt):"] + Self.lines(of: .object(members))
        case .json(let value)?: lines += ["payload\(doubt):", "  \(Self.compact(value))"]
        case .text(let text)?: lines += ["payload\(doubt):", "  \(Self.compact(.string(text)))"]
        case .bytes(let text)?: lines += ["payload\(doubt), in base64url:", "  \(text)"]
        }
        lines.append(isValid ? "valid" : "refused: the token \(reason ?? "was not judged")")
        return lines + notes.map { "note: \($0)" }
    }

    /// For a program, where nothing can be said.
    static func json(of error: CannotSay) -> JSONValue {
        ["verdict": "cannot say", "valid": .null, "reason": .string("\(error)")]
    }

    /// For a program: `verdict`, `valid`, `signature`, `header`, `claims` or `payload`, `reason` and `notes`.
    var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("verdict", .string(isValid ? "valid" : "refused")), .init("valid", .bool(isValid)),
            .init("signature", .bool(hasGoodSignature)), .init("header", contents.header ?? .null),
        ]
        switch contents.payload {
        case nil: members.append("claims", .null)
        case .json(.object(let claims))?: members.append("claims", .object(claims))
        case .json(let value)?: members.append("payload", ["json": value])
        case .text(let text)?: members.append("payload", ["text": .string(text)])
        case .bytes(let text)?: members.append("payload", ["base64url": .string(text)])
        }
        members.append("reason", reason.map { .string("the token \($0)") } ?? .null)
        members.append("notes", .strings(notes))
        return .object(members)
    }

    private static func lines(of value: JSONValue) -> [String] {
        guard case .object(let members) = value else { return ["  \(compact(value))"] }
        return members.map { member in
            "  \(name(member.name)): \(compact(member.value))\(time(member) ?? "")"
        }
    }

    /// Names that could be taken for something else are quoted.
    private static func name(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !"\"\\:".utf8.contains($0) }
        return isPlain ? text : compact(.string(text))
    }

    private static func compact(_ value: JSONValue) -> String {
        String(decoding: value.serialized(), as: UTF8.self)
    }

    /// A time of RFC 7519 §4.1 in words.
    private static func time(_ member: JSONValue.Member) -> String? {
        guard ["exp", "nbf", "iat"].contains(member.name), case .integer(let seconds) = member.value,
            (0...253_402_300_799).contains(seconds)
        else { return nil }
        return " (\(Date(timeIntervalSince1970: Double(seconds)).rfc3339))"
    }
}

import FoundationEssentials
import JOSE

/// What the IAM Credentials API answers `generateAccessToken` with.
struct GoogleAccountToken: Sendable {
    let token: String
    let end: Date

    init(_ answer: UpstreamAnswer, at time: Date) throws(JSONAnswer.Fault) {
        let json = try JSONAnswer(answer)
        token = try json.token("accessToken")
        guard let text = json.text("expireTime"), let end = Date(upstreamTime: text) else {
            throw .member("expireTime")
        }
        // Whole seconds are told of it, at least one.
        guard end.timeIntervalSince(time) >= 1 else { throw .expired }
        self.end = end
    }

    /// What it says of a refusal: `error` with `status` and `message`, as all of Google's APIs do.
    static func complaint(_ answer: UpstreamAnswer) -> UpstreamComplaint? {
        guard let json = try? JSONAnswer(answer), let error = json["error"], case .string(let status)? = error["status"]
        else { return nil }
        let kind: UpstreamComplaint.Kind =
            switch status {
            case "UNAVAILABLE", "RESOURCE_EXHAUSTED", "ABORTED", "DEADLINE_EXCEEDED", "INTERNAL": .outage
            case "PERMISSION_DENIED", "UNAUTHENTICATED", "NOT_FOUND", "FAILED_PRECONDITION": .refusal
            default: .misunderstanding
            }
        guard case .string(let message)? = error["message"] else {
            return UpstreamComplaint(kind: kind, code: status, message: nil)
        }
        return UpstreamComplaint(kind: kind, code: status, message: message)
    }
}

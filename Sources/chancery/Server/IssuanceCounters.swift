import AuthorizationServer
import Endpoints
import Synchronization

/// How many requests were decided how since the start, counted by what is in the audit log.
final class IssuanceCounters: Sendable {
    private let issued = Atomic<Int>(0)
    private let revoked = Atomic<Int>(0)
    private let withoutStatus = Atomic<Int>(0)
    private let ended = Atomic<Int>(0)
    private let refused = Mutex<[String: Int]>([:])

    func count(_ event: AuditEvent) {
        if event.certificateStatus != nil { withoutStatus.add(1, ordering: .relaxed) }
        switch event.outcome {
        case .revoked: revoked.add(1, ordering: .relaxed)
        case .issued: issued.add(1, ordering: .relaxed)
        // The limits themselves count all of these.
        case .refused where event.limitedRequests != nil: break
        case .ended: ended.add(1, ordering: .relaxed)
        case .refused where event.endpoint != nil && event.error == nil: break
        case .refused: refused.withLock { $0[event.error ?? "unknown", default: 0] += 1 }
        }
    }

    var metrics: [Metric] {
        [
            Metric(
                "chancery_tokens_issued_total", .counter, help: "Tokens issued.", issued.load(ordering: .relaxed)),
            Metric(
                "chancery_tokens_revoked_total", .counter, help: "Tokens revoked by their clients.",
                revoked.load(ordering: .relaxed)),
            Metric(
                "chancery_token_requests_refused_total", .counter,
                help: "Requests refused at the endpoints for tokens, by OAuth error code.",
                label: "error", samples: refused.withLock { $0 }),
            Metric(
                "chancery_leases_ended_total", .counter, help: "Leases whose credential was removed.",
                ended.load(ordering: .relaxed)),
            Metric(
                "chancery_certificates_without_status_total", .counter,
                help: "Requests whose certificate was accepted without a current revocation status (mode prefer).",
                withoutStatus.load(ordering: .relaxed)),
        ]
    }
}

package import AuthorizationServer
package import Logging
import NIOCore
import PKI
import Synchronization

/// Tells of handshakes that were refused, in the service's log, by figures, and where a certificate was shown in the audit
/// log: as far as `HandshakeReports` lets each of them.
package final class HandshakeRefusals: Sendable {
    private struct State {
        var counts: [HandshakeRefusal: Int] = [:]
        var reports = HandshakeReports()
    }

    private let state = Mutex(State())
    private let clock: any Clock
    private let logger: Logger
    private let record: @Sendable (AuditEvent) -> Void

    /// - Parameter record: Puts an event into the audit log, later.
    package init(clock: any Clock, logger: Logger, record: @escaping @Sendable (AuditEvent) -> Void) {
        self.clock = clock
        self.logger = logger
        self.record = record
    }

    /// How many there were since the start; every reason is there.
    package var counts: [HandshakeRefusal: Int] {
        let counts = state.withLock { $0.counts }
        return Dictionary(uniqueKeysWithValues: HandshakeRefusal.allCases.map { ($0, counts[$0] ?? 0) })
    }

    /// - Parameters:
    ///   - listener: As in the configuration.
    ///   - leaf: The certificate that was shown, where it is known: it proves nothing.
    func note(
        _ refusal: HandshakeRefusal, _ detail: String? = nil, on listener: String, by connection: Connection,
        leaf: [UInt8]?, at time: NIODeadline = .now()
    ) {
        let seconds = Double(time.uptimeNanoseconds) / 1e9
        let due = state.withLock { state in
            state.counts[refusal, default: 0] += 1
            return state.reports.count(refusal, of: connection.peer.network, at: seconds)
        }
        if !due.rest.isEmpty { tell(due.rest) }
        guard due.isReported else { return }
        let reason = refusal.text + (detail.map { " (\($0))" } ?? "")
        logger.info(
            "Handshake refused",
            metadata: [
                "listener": "\(listener)", "kind": "\(refusal.rawValue)", "reason": "\(reason)",
                "peer": "\(connection.remoteAddress ?? "unknown")",
            ])
        guard refusal.isOfCertificate else { return }
        record(
            AuditEvent(
                refusedHandshakeAt: clock.now, requestID: RandomIdentifier.make(),
                remoteAddress: connection.remoteAddress, certificate: leaf.flatMap { try? Certificate(der: $0) },
                reason: "the handshake on the listener \(listener): \(reason)"))
    }

    private func tell(_ rest: [HandshakeRefusal: Int]) {
        let kinds = rest.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue) \($0.value)" }
        logger.info(
            "Further handshakes refused",
            metadata: [
                "count": "\(rest.values.reduce(0, +))", "kinds": "\(kinds.joined(separator: ", "))",
            ])
        let ofCertificates = rest.filter { $0.key.isOfCertificate }
        guard !ofCertificates.isEmpty else { return }
        let count = ofCertificates.values.reduce(0, +)
        record(
            AuditEvent(
                refusedHandshakeAt: clock.now, requestID: RandomIdentifier.make(),
                reason: "further handshakes with a certificate: \(kinds.joined(separator: ", "))", count: count))
    }
}

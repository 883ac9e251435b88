import ArgumentParser
import AuthorizationServer

/// `--outcome`: what became of a request.
struct OutcomeArgument: ExpressibleByArgument {
    let value: AuditEvent.Outcome

    init?(argument: String) {
        guard let value = AuditEvent.Outcome(rawValue: argument) else { return nil }
        self.value = value
    }

    static var allValueStrings: [String] { ["issued", "refused", "revoked", "ended"] }
}

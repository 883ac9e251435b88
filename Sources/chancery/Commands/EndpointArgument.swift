import ArgumentParser
import AuthorizationServer

/// `--endpoint`: where a request came in.
struct EndpointArgument: ExpressibleByArgument {
    let value: AuditEvent.Place

    init?(argument: String) {
        guard let value = AuditEvent.Place(rawValue: argument) else { return nil }
        self.value = value
    }

    static var allValueStrings: [String] { AuditEvent.Place.allCases.map(\.rawValue) }
}

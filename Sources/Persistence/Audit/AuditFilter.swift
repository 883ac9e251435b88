package import AuthorizationServer
package import FoundationEssentials
import JOSE

/// Which events of the audit log are wanted. What is `nil` does not restrict; all that is set must hold.
package struct AuditFilter: Sendable, Hashable {
    /// Events at this time or later.
    package var since: Date?
    /// Events before this time.
    package var until: Date?
    package var outcome: AuditEvent.Outcome?
    package var subject: String?
    package var audience: String?
    /// The name of a resource, also in refusals of earlier versions.
    package var resource: String?
    /// The name of a resource, or of an audience where there is no resource.
    package var target: String?
    package var lease: String?
    package var endpoint: AuditEvent.Place?
    package var clientID: String?
    package var authority: String?
    package var rule: String?
    /// Lower-case hexadecimal.
    package var certificateThumbprint: String?
    /// Lower-case hexadecimal.
    package var certificateSerial: String?
    package var jti: String?
    package var requestID: String?
    /// Events with a greater number only.
    package var afterSequence: Int64?
    /// The newest this many of the events that match.
    package var limit: Int?

    package init() {}

    /// Whether the event satisfies what is asked of its fields; number and limit are the reader's.
    func matches(_ event: AuditEvent) -> Bool {
        if let since, event.time < since { return false }
        if let until, event.time >= until { return false }
        if let outcome, event.outcome != outcome { return false }
        return wantedValues.allSatisfy { wanted, field in
            event[keyPath: field].map { ByteString.areSame($0, wanted) } ?? false
        }
            && (requestID == nil || event.requestID == requestID)
            && (resource.map { event.isFor(resource: $0) } ?? true) && (target.map { event.isFor(target: $0) } ?? true)
            && (endpoint == nil || event.place == endpoint)
    }

    /// For each text that is asked for, the bytes that an event's JSON must hold somewhere to match.
    ///
    /// They let SQLite pass over nearly all other rows without parsing them. Earlier versions have written some
    /// characters as they are that are escaped now, so that a text may have two forms.
    var needles: [[Data]] {
        (wantedValues.map { $0.0 } + [requestID, resource, target].compactMap { $0 }).map { text in
            let forms = [
                JSONValue.string(text).serialized(), JSONValue.string(text).serialized(escapingHidden: false),
            ]
            return (forms[0] == forms[1] ? [forms[0]] : forms).map { Data($0) }
        }
    }

    private var wantedValues: [(String, KeyPath<AuditEvent, String?>)] {
        let fields: [(String?, KeyPath<AuditEvent, String?>)] = [
            (subject, \.subject), (audience, \.audience), (clientID, \.clientID), (authority, \.authority),
            (rule, \.rule), (certificateThumbprint, \.certificateThumbprint),
            (certificateSerial, \.certificateSerial), (jti, \.jti), (lease, \.lease),
        ]
        return fields.compactMap { wanted, field in wanted.map { ($0, field) } }
    }
}

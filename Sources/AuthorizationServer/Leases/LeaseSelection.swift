import JOSE

/// Which leases are meant: those that meet all that is said.
package struct LeaseSelection: Sendable, Hashable {
    package var id: String?
    package var resource: String?
    package var subject: String?
    package var state: Lease.State?

    package init(id: String? = nil, resource: String? = nil, subject: String? = nil, state: Lease.State? = nil) {
        self.id = id
        self.resource = resource
        self.subject = subject
        self.state = state
    }

    package func contains(_ lease: Lease) -> Bool {
        ByteString.areSame(id ?? lease.id, lease.id)
            && ByteString.areSame(resource ?? lease.resource, lease.resource)
            && ByteString.areSame(subject ?? lease.subject, lease.subject) && (state ?? lease.state) == lease.state
    }
}

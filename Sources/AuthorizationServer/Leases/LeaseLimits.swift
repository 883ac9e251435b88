/// How many leases there may be that have not ended, so that no caller can fill the database behind a resource.
package struct LeaseLimits: Sendable, Hashable {
    package let resource: Int
    package let subject: Int

    package init(resource: Int, subject: Int) {
        self.resource = resource
        self.subject = subject
    }
}

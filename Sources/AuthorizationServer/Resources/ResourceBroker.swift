/// Where credentials of one configured resource come from.
package protocol ResourceBroker: Sendable {
    /// Has a deadline of its own.
    func credential(for request: ResourceRequest) async throws(ResourceFailure) -> ResourceCredential

    /// Ends a credential that nobody received, as far as it can be ended.
    func withdraw(_ credential: ResourceCredential) async
}

extension ResourceBroker {
    package func withdraw(_ credential: ResourceCredential) async {}
}

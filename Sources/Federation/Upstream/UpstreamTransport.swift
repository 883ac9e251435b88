/// Sends one request to a server.
package protocol UpstreamTransport: Sendable {
    /// The server's answer, whatever its status. Redirects are not followed, and nothing is tried again.
    func answer(to request: FetchRequest) async throws(UpstreamFault) -> UpstreamAnswer
}

/// Asks servers for documents.
package protocol DocumentFetcher: Sendable {
    /// Redirects are not followed, and nothing is tried again.
    func fetch(_ request: FetchRequest) async throws(FetchFailure) -> FetchAnswer
}

import FoundationEssentials
import JOSE

extension ClientRegistry {
    /// The registered client that the request names; nil when it names none, or one that is not registered.
    ///
    /// Throws when the database has not been read for so long that nobody can tell.
    func client(
        of request: TokenRequest, at time: Date
    ) throws(ClientAuthenticationFailure) -> RegisteredClient? {
        guard let id = request.clientID else { return nil }
        return try registered(id, at: time)
    }

    /// The client of that identifier; nil when none is registered.
    ///
    /// Throws when the database has not been read for so long that nobody can tell.
    func registered(_ id: ByteString, at time: Date) throws(ClientAuthenticationFailure) -> RegisteredClient? {
        do { return try client(id, at: time) } catch {
            throw ClientAuthenticationFailure(reason: error.reason, isOurs: true)
        }
    }
}

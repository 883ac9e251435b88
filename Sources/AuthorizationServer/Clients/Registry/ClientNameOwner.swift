/// Whose an identifier is, so that nobody else may be called so.
package enum ClientNameOwner: Sendable {
    case registered(RegisteredClient)
    /// Of a client that was deleted.
    case reserved(ClientReservation)
}

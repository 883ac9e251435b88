/// `static-secret` of a resource: what its answer is made of.
struct StaticSecretResource: Sendable, Hashable {
    /// The name under which `chancery secrets put` stores the value.
    let secret: String
    /// The name of the header field for the value, as the operator wrote it.
    let header: String
}

/// How a cloud's servers are asked.
struct UpstreamConfiguration: Sendable, Hashable {
    /// A PEM file with whose certificates they may have; `nil` for those that the system trusts.
    let authorities: String?
    /// In seconds, for a call with all its tries.
    let timeout: Int
}

/// Where a signing key stands in its life: `prepared → active → retired → removed`, or `revoked`.
package enum KeyState: String, CaseIterable, Sendable {
    /// Published, not signing yet: the standby.
    case prepared
    /// Published and signing.
    case active
    /// Published until the last token it signed has expired.
    case retired
    /// No longer published; its private half is destroyed.
    case removed
    /// Withdrawn at once; its private half is destroyed.
    case revoked

    /// Whether the JWKS shows keys in this state.
    package var isPublished: Bool {
        switch self {
        case .prepared, .active, .retired: true
        case .removed, .revoked: false
        }
    }
}

import AuthorizationServer

/// How signing keys are made, kept and rotated.
struct KeysConfiguration: Sendable, Hashable {
    let encryptionKey: EncryptionKeySource
    /// The schedule, the algorithms and the size of RSA keys.
    let rotation: KeyRotation
}

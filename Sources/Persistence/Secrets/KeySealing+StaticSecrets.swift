import AuthorizationServer
import FoundationEssentials

extension KeySealing {
    /// Seals a value, bound to its secret's name and version.
    func seal(_ value: StaticSecretValue, name: String, version: Int64) throws -> Data {
        try seal(value.bytes, boundTo: Self.binding(secret: name, version: version))
    }

    /// The value that was sealed for this name and version.
    func open(_ secret: SealedStaticSecret) throws(SealedStaticSecret.Unreadable) -> StaticSecretValue {
        do {
            let binding = Self.binding(secret: secret.name, version: secret.version)
            return try StaticSecretValue(try open(Data(secret.sealed), boundTo: binding))
        } catch {
            throw SealedStaticSecret.Unreadable()
        }
    }

    // NUL sets the parts apart, as no name can hold it.
    private static func binding(secret name: String, version: Int64) -> [UInt8] {
        Array("chancery static secret\0\(name)\0\(version)".utf8)
    }
}

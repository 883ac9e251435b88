import AuthorizationServer
import JOSE

extension KeysConfiguration {
    /// Reads `keys`; `nil` after a fault.
    static func read(_ value: ConfigurationValue) -> KeysConfiguration? {
        guard let section = value.section() else { return nil }
        let encryptionKey = section.required(
            "encryption-key", allowed: "one of file: PATH and env: NAME"
        ).flatMap { EncryptionKeySource.read($0) }
        let algorithms = section.required("algorithms", allowed: "a list of algorithms, such as [RS256, ES256]")
            .flatMap { readAlgorithms($0) }
        let bits = section.optional("rsa-bits", otherwise: 2048) { member in
            member.choice(among: [2048, 3072, 4096].map { (String($0), $0) })
        }
        let times = section.optional("rotation", otherwise: RotationTimes()) { RotationTimes.read($0) }
        guard let encryptionKey, let algorithms, let bits, let times else { return nil }
        return KeysConfiguration(
            encryptionKey: encryptionKey,
            rotation: KeyRotation(
                period: times.period, publishAhead: times.publishAhead, retain: times.retain,
                algorithms: algorithms, modulusBits: bits))
    }

    /// The algorithms as written, also when something else is wrong with `keys`.
    static func algorithms(in value: ConfigurationValue) -> [SignatureAlgorithm]? {
        guard case .mapping = value.node.content, let member = ConfigurationSection(value)["algorithms"],
            case .list(let nodes) = member.node.content, !nodes.isEmpty
        else { return nil }
        let algorithms = nodes.compactMap { node -> SignatureAlgorithm? in
            if case .scalar(let scalar) = node.content { SignatureAlgorithm(rawValue: scalar.text) } else { nil }
        }
        return algorithms.count == nodes.count ? algorithms : nil
    }

    private static func readAlgorithms(_ value: ConfigurationValue) -> [SignatureAlgorithm]? {
        let names = SignatureAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
        guard let texts = value.texts(allowed: "a list of at least one of \(names)") else { return nil }
        let algorithms = texts.compactMap { $0.value.choice(of: SignatureAlgorithm.self) }
        return algorithms.count == texts.count ? algorithms : nil
    }
}

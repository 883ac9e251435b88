extension EncryptionKeySource {
    /// Reads `keys.encryption-key`, or another secret; `nil` after a fault.
    static func read(
        _ value: ConfigurationValue, for part: FileDemand = .encryptionKey,
        as kind: (EncryptionKeySource) -> FileReference.Kind = { .encryptionKey($0) }
    ) -> EncryptionKeySource? {
        guard let section = value.section() else { return nil }
        switch (section["file"], section["env"]) {
        case (let file?, nil):
            return file.filePath().map { refer(to: .file($0), path: $0, in: file, for: part, as: kind) }
        case (nil, let variable?):
            guard let name = variable.text(allowed: "the name of an environment variable") else { return nil }
            guard EnvironmentSubstitution.isName(name) else {
                // Somebody may have put the key itself here.
                variable.context.fault(
                    line: variable.node.line, path: variable.path, "is not the name of an environment variable",
                    found: "another text", allowed: "letters, digits and _, not starting with a digit",
                    hint: "name the variable that holds the key, without $ or braces")
                return nil
            }
            return refer(to: .environment(name), path: name, in: variable, for: part, as: kind)
        case (nil, nil):
            value.fault("has no source", found: "neither file nor env", allowed: "one of file: PATH and env: NAME")
        case (_?, _?):
            value.fault("has two sources", found: "file and env", allowed: "one of file: PATH and env: NAME")
        }
        return nil
    }

    private static func refer(
        to source: EncryptionKeySource, path: String, in value: ConfigurationValue, for part: FileDemand,
        as kind: (EncryptionKeySource) -> FileReference.Kind
    ) -> EncryptionKeySource {
        value.context.refer(to: FileReference(kind: kind(source), part: part, path: path, value: value))
        return source
    }
}

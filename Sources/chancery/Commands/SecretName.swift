import ArgumentParser

/// The name of a static secret, which every command on one has.
struct SecretName: ParsableArguments {
    @Argument(help: "The name of the secret.")
    var name: String

    func validate() throws {
        guard ConfigurationName.isValid(name) else {
            throw ValidationError("\(name.prefix(64).debugDescription) is not a name: \(ConfigurationName.allowed).")
        }
    }
}

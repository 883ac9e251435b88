/// A single value: its text, and what has to be known of how it was written.
struct ConfigurationScalar {
    /// With environment variables filled in.
    let text: String
    /// As the file has it; shown in faults, where `text` could be a secret.
    let source: String
    /// Written without quotes, so that YAML would give it a type.
    let isPlain: Bool
    /// An environment variable was filled in.
    let usesEnvironment: Bool

    /// Nothing was written at all.
    var isEmpty: Bool { isPlain && source.isEmpty }

    /// Whether a number or boolean may be read from the text. What comes from a variable has no type of its own.
    var mayHaveType: Bool { isPlain || usesEnvironment }
}

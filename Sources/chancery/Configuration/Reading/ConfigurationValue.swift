/// A value together with its place: what the readers of the sections work on.
struct ConfigurationValue {
    let node: ConfigurationNode
    let path: ConfigurationKeyPath
    let context: ReadingContext

    /// Reports that something is wrong with the value; what was found is what the file says.
    func fault(_ problem: String, found: String? = nil, allowed: String? = nil, hint: String? = nil) {
        context.fault(
            line: node.line, path: path, problem, found: found ?? excerpt ?? node.shape, allowed: allowed, hint: hint)
    }

    /// Points out what is allowed and worth a second look.
    func notice(_ text: String, hint: String) {
        context.notice(line: node.line, path: path, text, found: excerpt ?? node.shape, hint: hint)
    }

    /// Points out what is allowed, and will hardly be meant.
    func warn(_ text: String, hint: String) {
        context.warn(line: node.line, path: path, text, found: excerpt ?? node.shape, hint: hint)
    }

    /// Reports an error whose text may quote the value.
    func fault(_ error: some Error & CustomStringConvertible, allowed: String? = nil, hint: String? = nil) {
        // A value that came from the environment is never quoted.
        let isSecret = if case .scalar(let scalar) = node.content { scalar.usesEnvironment } else { false }
        fault(isSecret ? "is not valid" : error.description, allowed: allowed, hint: hint)
    }

    /// Reports a value of the wrong shape, unless it has its fault already.
    func wrongShape(allowed: String) {
        switch node.content {
        case .unreadable: break
        case .scalar(let scalar) where scalar.isEmpty:
            fault("is empty", found: "nothing", allowed: allowed, hint: "give it a value or remove the key")
        case .scalar(let scalar): fault("is a single value", found: scalar.source, allowed: allowed)
        case .list, .mapping: fault("is \(node.shape)", found: node.shape, allowed: allowed)
        }
    }

    private var excerpt: String? {
        if case .scalar(let scalar) = node.content { scalar.source } else { nil }
    }
}

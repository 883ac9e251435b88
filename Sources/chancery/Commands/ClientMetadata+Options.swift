import AuthorizationServer

extension ClientMetadata {
    /// Takes over what an option says, unless the document has said it.
    mutating func say<Value>(
        _ option: String, _ member: String, _ value: Value?, _ path: WritableKeyPath<ClientMetadata, Value?>
    ) throws {
        guard let value else { return }
        guard self[keyPath: path] == nil else { throw Self.saidTwice(option, member) }
        self[keyPath: path] = value
    }

    /// Takes over what an option says of a member that a client need not have.
    mutating func say<Value>(
        _ option: String, _ member: String, _ statement: Statement<Value>,
        _ path: WritableKeyPath<ClientMetadata, Statement<Value>>
    ) throws {
        guard case .silent = self[keyPath: path] else { throw Self.saidTwice(option, member) }
        self[keyPath: path] = statement
    }

    private static func saidTwice(_ option: String, _ member: String) -> CommandFailure {
        CommandFailure("\(option): \(member) is given twice; give it once")
    }
}

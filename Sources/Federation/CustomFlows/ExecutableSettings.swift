package import AuthorizationServer

/// Which program decides, and within which bounds.
package struct ExecutableSettings: Sendable {
    package let inputs: CustomFlowInputs
    /// An absolute path.
    package let command: String
    package let arguments: [String]
    /// All that the program has for an environment.
    package let environment: [String: String]
    /// In seconds, from the start to the end.
    package let timeout: Int
    /// In bytes, of standard output, and of standard error too.
    package let outputLimit: Int
    /// How many may run at a time.
    package let concurrency: Int

    package init(
        inputs: CustomFlowInputs, command: String, arguments: [String] = [], environment: [String: String] = [:],
        timeout: Int, outputLimit: Int, concurrency: Int
    ) {
        self.inputs = inputs
        self.command = command
        self.arguments = arguments
        self.environment = environment
        self.timeout = timeout
        self.outputLimit = outputLimit
        self.concurrency = concurrency
    }
}

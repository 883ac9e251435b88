import Synchronization

/// The rules in force. A request is decided by those that were in force when it began, from its first step to its last.
package final class CurrentIssuanceRules: Sendable {
    private let rules: Mutex<IssuanceRules>

    package init(_ rules: IssuanceRules) {
        self.rules = Mutex(rules)
    }

    /// Puts other rules in force, for the next request on any connection.
    package func replace(with rules: IssuanceRules) {
        self.rules.withLock { $0 = rules }
    }

    var now: IssuanceRules { rules.withLock { $0 } }
}

/// Why a server gave no answer.
package struct UpstreamFault: Error, Hashable {
    package let reason: FetchFailure
    /// Whether the connection was refused, reset or closed before the first byte of an answer.
    package let isBroken: Bool

    package init(reason: FetchFailure, isBroken: Bool = false) {
        self.reason = reason
        self.isBroken = isBroken
    }
}

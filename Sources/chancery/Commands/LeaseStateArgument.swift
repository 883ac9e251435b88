import ArgumentParser
import AuthorizationServer

/// `--state` of a lease.
struct LeaseStateArgument: ExpressibleByArgument {
    let value: Lease.State

    init?(argument: String) {
        guard let value = Lease.State(rawValue: argument) else { return nil }
        self.value = value
    }

    static var allValueStrings: [String] { Lease.State.allCases.map(\.rawValue) }
}

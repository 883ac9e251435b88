import NIOCore

/// What a run does, and for how long.
struct LoadPlan: Sendable {
    let port: Int
    let connections: Int
    let isHandshakePerRequest: Bool
    let warmup: TimeAmount
    let duration: TimeAmount
    /// How many answers end the run before its time; nil for none.
    let requests: Int?
    let serverPid: Int32?
}

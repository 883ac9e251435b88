/// What a run measured, in its measured interval.
struct LoadResult: Codable, Sendable {
    /// Answers with status 200; with any other the run fails.
    let requests: Int
    let seconds: Double
    /// Microseconds from the request, or from the connection's start with a handshake, to the whole answer.
    let p50Us: UInt32
    let p99Us: UInt32
    let longestUs: UInt32
    let loadCpuSeconds: Double
    /// From the start of the process to the first connection.
    var preparationSeconds = 0.0
    let serverCpuSeconds: Double?

    /// `sorted` are the times of all answers in microseconds, at least one.
    init(sorted: [UInt32], times: ProcessTimes) {
        requests = sorted.count
        seconds = times.elapsed
        p50Us = sorted[sorted.count / 2]
        p99Us = sorted[sorted.count * 99 / 100]
        longestUs = sorted[sorted.count - 1]
        loadCpuSeconds = times.load
        serverCpuSeconds = times.server
    }
}

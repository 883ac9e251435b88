import Foundation

/// Seconds of elapsed and of CPU time, read at one moment.
struct ProcessTimes {
    private(set) var elapsed: Double
    /// CPU time of this process.
    private(set) var load: Double
    /// CPU time of the server with all its threads, user and system; nil when its process is not known.
    private(set) var server: Double?

    init(server pid: Int32?) {
        elapsed = Self.seconds(CLOCK_MONOTONIC)
        load = Self.seconds(CLOCK_PROCESS_CPUTIME_ID)
        server = pid.flatMap(Self.clock).map(Self.seconds)
    }

    static func - (end: ProcessTimes, begin: ProcessTimes) -> ProcessTimes {
        var difference = end
        difference.elapsed -= begin.elapsed
        difference.load -= begin.load
        if let from = begin.server { difference.server = end.server.map { $0 - from } }
        return difference
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func clock(of pid: Int32) -> clockid_t? {
        var clock = clockid_t()
        return clock_getcpuclockid(pid, &clock) == 0 ? clock : nil
    }
}

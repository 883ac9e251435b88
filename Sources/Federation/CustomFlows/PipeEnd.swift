import CSpawn
import Glibc

/// One end of a pipe, closed when it is let go.
final class PipeEnd {
    let descriptor: Int32

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Takes over what is open already; `nil` when it is not.
    init?(owning descriptor: Int32) {
        guard descriptor >= 0 else { return nil }
        self.descriptor = descriptor
    }

    deinit {
        _ = close(descriptor)
    }

    /// Both ends of a new pipe. Neither has the number of a standard descriptor, which a child has for itself.
    static func pair() throws(PipeFailure) -> (reading: PipeEnd, writing: PipeEnd) {
        var ends: [Int32] = [-1, -1]
        let error = cspawn_pipe(&ends)
        guard error == 0 else { throw PipeFailure(reason: PipeFailure.text(of: error)) }
        let pair = (reading: PipeEnd(ends[0]), writing: PipeEnd(ends[1]))
        guard ends.allSatisfy({ $0 > 2 }) else { throw PipeFailure(reason: "a standard descriptor is closed") }
        return pair
    }

    /// Makes reads and writes return at once, for this end and nobody else's.
    func makeNonblocking() {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }
}

/// Why there is no pipe.
struct PipeFailure: Error {
    let reason: String

    static func text(of error: Int32) -> String { String(cString: strerror(error)) }
}

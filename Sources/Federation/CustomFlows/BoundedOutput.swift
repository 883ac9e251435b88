import Glibc

/// What a program writes to one of its descriptors, up to a limit.
struct BoundedOutput {
    enum Reading {
        /// There may be more to come.
        case open
        case closed
        case tooMuch
    }

    private(set) var bytes: [UInt8] = []
    /// `nil` when there is nothing more to come.
    private(set) var end: PipeEnd?
    private let limit: Int

    init(_ end: PipeEnd, limit: Int) {
        end.makeNonblocking()
        self.end = end
        self.limit = limit
    }

    /// Reads all that is there now.
    mutating func read() -> Reading {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while let end {
            let count = Glibc.read(end.descriptor, &buffer, buffer.count)
            if count > 0 {
                guard bytes.count + count <= limit else { return .tooMuch }
                bytes.append(contentsOf: buffer[..<count])
            } else if count < 0, errno == EINTR {
                continue
            } else if count < 0, errno == EAGAIN {
                return .open
            } else {
                self.end = nil
            }
        }
        return .closed
    }
}

import AuthorizationServer
import CSpawn
import Glibc

/// A program that runs, with our ends of its pipes.
final class Program {
    var output: BoundedOutput
    var error: BoundedOutput
    private var input: PipeEnd?
    /// Readable when the program has ended.
    private let descriptor: PipeEnd
    /// `nil` when the program is gone, and its number may be another's.
    private var process: pid_t?

    /// Starts the program. Throws `notStarted`.
    init(_ settings: ExecutableSettings) throws(CustomFlowFailure) {
        let input, output, error: (reading: PipeEnd, writing: PipeEnd)
        do throws(PipeFailure) {
            (input, output, error) = (try PipeEnd.pair(), try PipeEnd.pair(), try PipeEnd.pair())
        } catch {
            throw .notStarted(error.reason)
        }
        let arguments = CStrings([settings.command] + settings.arguments)
        let environment = CStrings(settings.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
        var process: pid_t = 0
        // What C is handed has to live until it returns.
        let failure = withExtendedLifetime((arguments, environment, input, output, error)) {
            cspawn_start(
                &process, settings.command, arguments.pointers, environment.pointers, input.reading.descriptor,
                output.writing.descriptor, error.writing.descriptor)
        }
        guard failure == 0 else { throw .notStarted(PipeFailure.text(of: failure)) }
        guard let descriptor = PipeEnd(owning: cspawn_descriptor(process)) else {
            let reason = PipeFailure.text(of: errno)
            cspawn_kill(process)
            _ = cspawn_wait(process)
            throw .notStarted("its end could not be watched: \(reason)")
        }
        self.process = process
        self.descriptor = descriptor
        input.writing.makeNonblocking()
        self.input = input.writing
        self.output = BoundedOutput(output.reading, limit: settings.outputLimit)
        self.error = BoundedOutput(error.reading, limit: settings.outputLimit)
    }

    deinit {
        guard let process else { return }
        cspawn_kill(process)
        _ = cspawn_wait(process)
    }

    /// What to wait for: the end of the program first.
    var events: [pollfd] {
        [
            Self.event(descriptor, POLLIN), Self.event(input, POLLOUT), Self.event(output.end, POLLIN),
            Self.event(error.end, POLLIN),
        ]
    }

    private static func event(_ end: PipeEnd?, _ kind: Int32) -> pollfd {
        pollfd(fd: end?.descriptor ?? -1, events: Int16(kind), revents: 0)
    }

    /// Writes as much as there is room for, and closes standard input behind the last byte. A program need not read.
    func write(_ bytes: inout ArraySlice<UInt8>) {
        while let input {
            guard !bytes.isEmpty else { return self.input = nil }
            let count = bytes.withUnsafeBytes { Glibc.write(input.descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes = bytes.dropFirst(count)
            } else if count < 0, errno == EAGAIN {
                return
            } else if count == 0 || errno != EINTR {
                self.input = nil
            }
        }
    }

    /// Ends the program with all that it has started in its group, and waits until it is gone. Throws unless it had
    /// ended by itself with status 0.
    func end() throws(CustomFlowFailure) {
        guard let process else { return }
        cspawn_kill(process)
        self.process = nil
        switch cspawn_wait(process) {
        case 0: return
        case let status where status >= 256: throw .signal(Int(status) - 256)
        case let status where status > 0: throw .exit(status: Int(status))
        default: throw .other("how it ended is not known")
        }
    }
}

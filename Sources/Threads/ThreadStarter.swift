import Glibc

/// Makes threads of the operating system, and says when there is none: Foundation's `Thread` does not, and what it was
/// to do is then never done.
package struct ThreadStarter: Sendable {
    private let make: @Sendable (@escaping @Sendable () -> Void) throws(ThreadFailure) -> Void

    /// A starter of a test's own, which may fail.
    package init(_ make: @escaping @Sendable (@escaping @Sendable () -> Void) throws(ThreadFailure) -> Void) {
        self.make = make
    }

    /// Runs `body` on a new thread, which ends with it. Throws where there is none; `body` never runs then.
    ///
    /// - Parameter name: as `ps -L` and `top -H` show it; at most 15 bytes.
    package func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(ThreadFailure) {
        try make {
            Self.nameThread(name)
            body()
        }
    }

    /// By proc(5): the function for it is an extension of GNU, which Swift's module of the C library leaves out.
    private static func nameThread(_ name: String) {
        let descriptor = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = write(descriptor, name, name.utf8.count)
        close(descriptor)
    }

    /// The system's threads, by `pthread_create` (POSIX.1-2017).
    package static let system = ThreadStarter { body throws(ThreadFailure) in
        let work = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { pointer in
                if let pointer { Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body() }
                return nil
            }, work.toOpaque())
        guard failure == 0 else {
            work.release()
            throw ThreadFailure(code: failure)
        }
        pthread_detach(thread)
    }

    private final class Work {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}

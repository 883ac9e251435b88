import Dispatch
package import Threads

/// A thread of its own for validations that take long. On the threads that all tasks share they would hold up the others,
/// most of all where the process has a single core; of threads, the system lets each have its turn.
package final class ValidationExecutor: SerialExecutor {
    package static let shared = ValidationExecutor()

    private let thread = SerialThread("validation")
    private let queue = DispatchQueue(label: "chancery.validation")

    /// Makes the thread ahead, as a server does when it starts: then no job has to wait for one.
    package func start() throws(ThreadFailure) {
        try thread.start()
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let run: @Sendable () -> Void = { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
        // A job must not be lost. In a command, which has no loop that could be held up, it waits for a thread.
        do throws(ThreadFailure) { try thread.async(run) } catch { queue.async(execute: run) }
    }
}

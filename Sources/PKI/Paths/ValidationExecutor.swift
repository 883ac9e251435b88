import Dispatch

/// A thread of its own for validations that take long. On the threads that all tasks share they would hold up the others,
/// most of all where the process has a single core; of threads, the system lets each have its turn.
package final class ValidationExecutor: SerialExecutor {
    package static let shared = ValidationExecutor()

    private let queue = DispatchQueue(label: "chancery.validation")

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}

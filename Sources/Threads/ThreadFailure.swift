import Glibc

/// The system has no thread to give: a limit on processes (`RLIMIT_NPROC`, `TasksMax=`) or memory stands in the way.
package struct ThreadFailure: Error, Sendable, Hashable {
    /// Of `pthread_create`.
    package let code: Int32

    package init(code: Int32) {
        self.code = code
    }
}

extension ThreadFailure: CustomStringConvertible {
    package var description: String {
        "the system gives no further thread (\(String(cString: strerror(code)))); allow this service more threads,"
            + " by TasksMax= of its unit or 'ulimit -u' of its user"
    }
}

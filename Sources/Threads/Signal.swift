import Glibc

/// Wakes one thread that waits, also one that comes later to wait. Its waits end by the monotonic clock: those of
/// `DispatchSemaphore` end by the clock of the day on Linux, and one that is set back by an hour makes them an hour
/// longer.
///
/// The pointers are made once and used under the lock that they hold; that is what `@unchecked Sendable` rests on.
package final class Signal: @unchecked Sendable {
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// Under the lock.
    private var isSet = false

    package init() {
        pthread_mutex_init(lock, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(lock)
        condition.deallocate()
        lock.deallocate()
    }

    /// Signals that nobody has waited for yet count as one.
    package func set() {
        pthread_mutex_lock(lock)
        isSet = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(lock)
    }

    /// Waits for a signal and takes it; false when there was none for so long, which may be for ever.
    @discardableResult
    package func wait(atMost patience: Duration? = nil) -> Bool {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        if let patience {
            var deadline = Self.time(after: patience)
            while !isSet {
                if pthread_cond_timedwait(condition, lock, &deadline) == ETIMEDOUT { break }
            }
        } else {
            while !isSet { pthread_cond_wait(condition, lock) }
        }
        defer { isSet = false }
        return isSet
    }

    private static func time(after patience: Duration) -> timespec {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let (seconds, attoseconds) = max(patience, .zero).components
        let nanoseconds = time.tv_nsec + Int(attoseconds / 1_000_000_000)
        // A century is long enough.
        time.tv_sec += Int(min(seconds, 3_000_000_000)) + nanoseconds / 1_000_000_000
        time.tv_nsec = nanoseconds % 1_000_000_000
        return time
    }
}

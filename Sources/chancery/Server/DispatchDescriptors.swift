import Dispatch

/// Has libdispatch open the descriptors that it needs for timers while there are some: it ends the process with a trap
/// where it cannot open one later.
enum DispatchDescriptors {
    /// A timer of each clock has a descriptor of its own, which stays open.
    static func open() async {
        let moment = Duration.milliseconds(1)
        try? await Task.sleep(for: moment, clock: .continuous)
        try? await Task.sleep(for: moment, clock: .suspending)
        await withCheckedContinuation { continuation in
            DispatchQueue.global().asyncAfter(wallDeadline: .now() + .milliseconds(1)) { continuation.resume() }
        }
    }
}

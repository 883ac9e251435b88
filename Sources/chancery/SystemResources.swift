import Foundation

/// What the system has to give a process before it can begin: threads, memory and descriptors.
///
/// The runtime, libdispatch and the event loops end the process with a trap, or wait for ever, where they are refused
/// one. So all of it is asked for first, at one time, and given back.
enum SystemResources {
    struct Need {
        let threads: Int
        /// Bytes of address space beside the stacks of the threads.
        let memory: Int
        let descriptors: Int
    }

    /// Why a process cannot begin; the text is what the operator reads.
    struct Shortage: Error, CustomStringConvertible {
        let description: String
    }

    static let command = Need(threads: 4, memory: 64 << 20, descriptors: 16)

    /// An event loop with its three descriptors and a worker of libdispatch for each processor; what writes, follows and
    /// ends, and the databases.
    static var service: Need {
        let processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        return Need(threads: 2 * processors + 12, memory: 256 << 20, descriptors: 3 * processors + 32)
    }

    /// Throws when the system does not give that much.
    static func check(_ need: Need) throws(Shortage) {
        try checkDescriptors(need.descriptors)
        try checkMemoryAndThreads(need)
    }

    private static func checkDescriptors(_ count: Int) throws(Shortage) {
        var opened: [CInt] = []
        defer { for descriptor in opened { close(descriptor) } }
        while opened.count < count {
            let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                throw Shortage(
                    description: "cannot open \(count) files at one time, only \(opened.count) (\(reason(errno))); "
                        + "raise the limit of open files: LimitNOFILE= of the unit, or ulimit -n")
            }
            opened.append(descriptor)
        }
    }

    private static func checkMemoryAndThreads(_ need: Need) throws(Shortage) {
        let memory = mmap(
            nil, need.memory, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard memory != MAP_FAILED else {
            throw Shortage(
                description: "cannot have \(need.memory >> 20) MiB of memory (\(reason(errno))); raise the limit of "
                    + "memory: LimitAS= of the unit, or ulimit -v")
        }
        defer { munmap(memory, need.memory) }
        try checkThreads(need.threads)
    }

    /// The threads wait for the end of a pipe, so that all of them are there at one time.
    private static func checkThreads(_ count: Int) throws(Shortage) {
        var ends: [CInt] = [0, 0]
        guard pipe(&ends) == 0 else { throw Shortage(description: "cannot open a pipe (\(reason(errno)))") }
        var threads: [pthread_t] = []
        defer {
            close(ends[1])
            for thread in threads { pthread_join(thread, nil) }
            close(ends[0])
        }
        while threads.count < count {
            var thread = pthread_t()
            let code = pthread_create(&thread, nil, waitForEnd, UnsafeMutableRawPointer(bitPattern: Int(ends[0])))
            guard code == 0 else {
                throw Shortage(
                    description: "cannot have \(count) threads at one time, only \(threads.count) (\(reason(code))); "
                        + "raise the limit of processes: TasksMax= and LimitNPROC= of the unit, or ulimit -u; or the "
                        + "limit of memory: LimitAS=, or ulimit -v")
            }
            threads.append(thread)
        }
    }

    private static let waitForEnd: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { end in
        var byte: UInt8 = 0
        while read(CInt(Int(bitPattern: end)), &byte, 1) < 0, errno == EINTR {}
        return nil
    }

    private static func reason(_ code: CInt) -> String { String(cString: strerror(code)) }
}
